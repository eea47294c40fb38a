/** A date or a quantity in a text, in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const months =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec' +
  '|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre' +
  '|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre';
const year = '[12]\\d{3}';
const day = '(?:[12]\\d|3[01]|0?[1-9])';

/** Written out in English, German, French and Spanish, by number, and years that a preposition marks as such. */
const date = new RegExp(
  [
    `\\b${day}(?:st|nd|rd|th|er|\\.)?\\s(?:of\\s|de\\s)?(?:${months})\\b\\.?(?:,?\\s(?:de\\s)?${year}\\b)?`,
    `\\b(?:${months})\\b\\.?\\s${day}(?:st|nd|rd|th)?\\b(?:,?\\s${year}\\b)?`,
    `\\b(?:${months})\\b\\.?,?\\s(?:de\\s)?${year}\\b`,
    `\\b${year}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])\\b`,
    `\\b${day}[./]${day}[./]${year}\\b`,
    `${year}年(?:\\d{1,2}月(?:\\d{1,2}日)?)?`,
    `(?<=\\b(?:in|since|until|from|by|after|before|around|about|between|and|to|circa|im|jahr|jahre|seit|ab|bis|um|vor|nach|en|depuis|vers|desde|hasta|hacia|of|during|early|late)\\s)(?:1[0-9]|20)\\d{2}(?:s\\b|\\b)(?![.,]\\d|\\s?%)`,
  ].join('|'),
  'giu',
);

const units =
  'percent|per cent|prozent|percentage points?|dollars?|euros?|pounds?|cents?|yen|yuan|people|inhabitants|hectares?|acres?|miles?|kilomet(?:er|re)s?|met(?:er|re)s?|feet|foot|inch(?:es)?' +
  '|kilograms?|grams?|tonnes?|tons?|lit(?:er|re)s?|gallons?|degrees?|hours?|minutes?|seconds?|days?|weeks?|months?|years?|jahre?n?|tage?n?|stunden|ans|années|años|días|horas' +
  '|km|cm|mm|nm|µm|kg|mg|ml|kb|mb|gb|tb|hz|khz|mhz|ghz|kw|mw|gw|kwh|mwh|ev|kev|mev|°c|°f|kelvin|volts?|watts?';
const magnitude =
  '(?:hundred|thousand|million|billion|trillion|millionen|milliarden|millions|milliards|millones)';
const amount = '\\d{1,15}(?:[.,]\\d{1,15}){0,4}';

/** Numbers with a unit, a currency or a per cent sign. */
const quantity = new RegExp(
  [
    `[$€£¥]\\s?${amount}(?:\\s?(?:${magnitude}|bn|m|k)\\b)?`,
    `(?<![\\d.,\\p{L}])${amount}\\s?%`,
    `(?<![\\d.,\\p{L}])${amount}[\\s-](?:${magnitude}(?:\\s(?:${units}))?|${units})\\b(?!\\p{L})`,
    `(?<![\\d.,\\p{L}])${amount}\\s?(?:€|°C|°F)`,
  ].join('|'),
  'giu',
);

/** The dates that a text names. */
export function findDates(text: string): TextRange[] {
  return rangesOf(text, date);
}

/** The quantities that a text names. */
export function findQuantities(text: string): TextRange[] {
  return rangesOf(text, quantity);
}

function rangesOf(text: string, pattern: RegExp): TextRange[] {
  // Every form has a digit; most sentences have none.
  if (!/\d/.test(text)) return [];
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
  }));
}
