/** Dates as people write them in English, German, French and Spanish, and how many of each part there are. */
export const monthNames = [
  'January February March April May June July August September October November December',
  'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
].map((names) => names.split(' '));

const weekdayNames = [
  'Monday Tuesday Wednesday Thursday Friday Saturday Sunday',
  'Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag',
  'lundi mardi mercredi jeudi vendredi samedi dimanche',
  'lunes martes miércoles jueves viernes sábado domingo',
].map((names) => names.split(' '));

/** Days of the week and months, as alternatives of a regular expression. */
export const calendarNames = [...monthNames.flat(), ...weekdayNames.flat()].join('|');

/** A day of the week or a month, which is a name and yet nothing to ask for. */
export const calendarName = new RegExp(`^(?:${calendarNames})$`, 'iu');

const month = [...new Set(monthNames.flat())].join('|');
const year = '(?:1\\d{3}|20\\d\\d)';
/** Thai counts years from 543 before the common era. */
const thaiYear = '(?:1\\d{3}|2[0-5]\\d\\d)';
const day = '(?:[12]\\d|3[01]|0?[1-9])';

const beforeYear =
  'in|since|until|till|by|from|to|before|after|around|and|of|early|late|mid|summer|winter|spring|autumn|fall|between|im|ab|seit|bis|um|vor|nach|und|von|Jahre?|en|depuis|vers|dès|à|et|avant|après|desde|hasta|hacia|año|de|y|a';
/** German has a year without a preposition: "vernichtete 1362 den Ort", "wurde 1985 gegründet". */
const germanVerb =
  '(?:wurden?|waren?|starb(?:en)?|begann(?:en)?|brach(?:en)?|entstand(?:en)?|(?!heute|bitte)\\p{Ll}{3,}ten?)';
const germanObject =
  '(?:den|die|das|der|dem|eine?[nmrs]?|im|am|zu[mr]?|von|vom|durch|mit|als|auf|ihren?|seinen?|\\p{Ll}*ge\\p{Ll}{2,}(?:t|en)|\\p{Ll}{2,}iert)';
/** What 1,850 of may be counted in, where it is written without the comma. */
const counted =
  '(?:people|men|women|years|miles|km|metres|meters|feet|tons|tonnes|dollars|pounds|euros?|Menschen|Jahre|Meter|hommes|ans|mètres|personas|años|metros)';

/** The shapes of dates, from the longest: a distractor has the shape of the answer. */
export const dateShapes = {
  day: new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${day}(?:st|nd|rd|th|er|\\.)?(?: de)? (?:${month})(?: de|,)? ${year}|(?:${month}) ${day}(?:st|nd|rd|th)?, ${year})(?![\\p{L}\\p{N}])`,
    'gu',
  ),
  month: new RegExp(
    `(?<![\\p{L}\\p{N}]|\\d(?:st|nd|rd|th|er|\\.)?(?: de)? )(?:${month})(?: de|,)? ${year}(?![\\p{L}\\p{N}])`,
    'gu',
  ),
  decade: /(?<![\p{L}\p{N}])(?:1\d|20)\d0s(?![\p{L}\p{N}])/gu,
  /** Four figures are a year only where a word before them says so: 1,200 people may be written without the comma. */
  year: new RegExp(
    `(?<=(?<!\\p{L})(?:${beforeYear}) |\\()${year}(?![\\p{L}\\p{N}]|[.,]\\d|[ -]${counted})|(?<=(?<!\\p{L})${germanVerb} )${year}(?= ${germanObject}(?!\\p{L})|[.,;])|${year}(?=年)|(?<=ปี |[พค]\\.ศ\\. ?)${thaiYear}(?!\\d)`,
    'giu',
  ),
} as const;
export type DateShape = keyof typeof dateShapes;
