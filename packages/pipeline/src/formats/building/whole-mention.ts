import { countryNames } from '../../intelligence/entities/place-words.ts';
import { stopWords } from '@harvest/text/stop-words';
import { fold } from '@harvest/text/tokens';
import type { Mention, MentionKind } from './mention.ts';

/** Words with a capital before a name that are no part of it. */
const titles: ReadonlySet<string> = new Set(
  'mr mrs ms dr prof professor president mayor king queen sir lady captain minister judge pope frau herr doktor professorin senor senora don dona madame monsieur'.split(
    ' ',
  ),
);
const functionWords = Object.values(stopWords);
const nameKinds: ReadonlySet<MentionKind> = new Set(['person', 'place', 'organisation', 'other']);
/** Characters on each side that are looked at. */
const surroundings = 30;
const joinsBefore = /[-\u2011'’/._:@#&]$/;
const joinsAfter = /^(?:[-\u2011/._:@&][\p{L}\p{N}]|['’](?!s\b)|['’]s \p{Lu})/u;
const kanaEnd = /[\p{sc=Kana}ー]$/u;
const kanaStart = /^[\p{sc=Kana}ー]/u;
const capitalBefore = /(?<!\p{L})(\p{L}*\p{Lu}[\p{L}.'’-]*) $/u;
const capitalAfter = /^ (?:(?:of|de|del|du|von|van) )?\p{Lu}\p{L}/u;
/** A name of which this is the rest: "Bay of Biscay", "city of Selby". */
const nameOf =
  /(?:\p{Lu}[\p{L}.'’-]*|(?<!\p{L})(?:city|town|village|state|country|county|island|port|province|district|kingdom|republic)) (?:of|de|del|du|von|van) $/u;
/** "Port Newark, New Jersey" and "Washington, DC" are one name; a list of three or more has no full stop behind its second. */
const regionBefore = /(?:\p{Lu}\p{Ll}+ )\p{Lu}\p{Ll}+, $/u;
const regionAfter = /^, \p{Lu}{2,3}(?!\p{L})/u;
const lastIsCapitalised = /(?:^|[ -])\p{Lu}[^ ]*$/u;

/** False for a part of a longer name, number or compound, whose rest would give it away. */
export function isWholeMention(text: string, { kind, text: own, start, end }: Mention): boolean {
  const before = text.slice(Math.max(0, start - surroundings), start);
  const after = text.slice(end, end + surroundings);
  // The figure of "a 47-kilometre canal" can be asked for without its unit.
  if (joinsBefore.test(before) || (joinsAfter.test(after) && kind !== 'figure')) return false;
  if (kanaEnd.test(before) && kanaStart.test(own)) return false;
  if (kanaEnd.test(own) && kanaStart.test(after)) return false;
  if (kind === 'figure' || kind === 'word') return isWholeNumber({ before, after, own });
  const isName = nameKinds.has(kind);
  if (!isName && kind !== 'term') return true;
  if (/^ \d/.test(after) || (lastIsCapitalised.test(own) && capitalAfter.test(after))) return false;
  if (!isName) return true;
  if (kind === 'place' && (isInNamedCountry(own, after) || isCountryBehindTown(own, before))) return false;
  if (kind === 'place' && (regionBefore.test(before) || regionAfter.test(after))) return false;
  const joined = capitalBefore.exec(before)?.[1];
  return !nameOf.test(before) && (joined === undefined || isTitle(joined) || isFunctionWord(joined));
}

/** "Karachi, Pakistan": the country behind it gives the town away, and no other town fits before it. */
function isInNamedCountry(own: string, after: string): boolean {
  const next = /^, ((?:\p{Lu}\p{L}+ ?){1,3})(?!\p{L})/u.exec(after)?.[1]?.trim().toLowerCase();
  return next !== undefined && countryNames.has(next) && !countryNames.has(own.toLowerCase());
}

/** The other half of the same: "Pakistan" in "Karachi, Pakistan"; a list of countries is passed over with it. */
function isCountryBehindTown(own: string, before: string): boolean {
  return countryNames.has(own.toLowerCase()) && /\p{Lu}\p{L}+, $/u.test(before);
}

const rangeBefore = /[\p{L}\p{N}] (?:to|or|bis|oder|à|ou|a|o|through|[–-]) ?$/u;
const rangeAfter =
  /^ ?(?:to|or|bis|oder|à|ou|through|[–-]) ?(?:\d|\p{L}+ (?:times|years|days|hours|minutes))/u;
/** A half more, a second value in another unit, the rest of a number in words. */
const goesOn = /^(?: and a (?:half|quarter)|[ \u00a0]?[\p{L}°]+ \(\d|\. \p{L}|['’]|-in-)/u;
const convertedBefore = /\d[ \u00a0]?[\p{L}°]+ \($/u;
/** What is counted is not said: "the index reached 5.", "you can buy one for four." */
const uncounted = /^(?:[.;:!?]|, |$)/;
const version = /^\d+\.\d{1,2}\.\d+$/;
const insideNotes = /[([](?:\d{1,3}, ?)*$/;
const notesAfter = /^(?:, ?\d{1,3})*[)\]]/;

const approximate =
  /^(?:nearly|almost|roughly|around|approximately|exactly|barely|hardly|fewer|less|just|last|another|page|etwa|rund|fast|knapp|environ|presque|près|casi|unos|unas|cerca)$/iu;

/** False for a part of a range, of a product's name, of a version or of references in brackets. */
function isWholeNumber({
  before,
  after,
  own,
}: {
  readonly before: string;
  readonly after: string;
  readonly own: string;
}): boolean {
  if (version.test(own) || goesOn.test(after) || convertedBefore.test(before)) return false;
  if (uncounted.test(after)) return false;
  if (rangeAfter.test(after) || (/\d (?:to|or|through) $/.test(before) && rangeBefore.test(before)))
    return false;
  if (insideNotes.test(before) && notesAfter.test(after)) return false;
  const name = /(?<!\p{L})([\p{L}-]*\p{Lu}[\p{L}-]*)\.? $/u.exec(before)?.[1];
  return name === undefined || isFunctionWord(name) || isTitle(name) || approximate.test(name);
}

/** True before a name that a title goes with, which another name may not have. */
export function endsWithTitle(before: string): boolean {
  return isTitle(/(\S+) $/.exec(before)?.[1] ?? '');
}

function isTitle(word: string): boolean {
  return titles.has(fold(word).replace(/\.$/, ''));
}

function isFunctionWord(word: string): boolean {
  return functionWords.some((words) => words.has(fold(word)));
}
