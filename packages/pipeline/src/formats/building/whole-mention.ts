import { stopWords } from '@harvest/text/stop-words';
import { fold } from '@harvest/text/tokens';
import type { Mention, MentionKind } from './mentions.ts';

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
const joinsBefore = /[-\u2011'’/]$/;
const joinsAfter = /^(?:[-\u2011/][\p{L}\p{N}]|['’](?!s\b)\p{L})/u;
const kanaEnd = /[\p{sc=Kana}ー]$/u;
const kanaStart = /^[\p{sc=Kana}ー]/u;
const capitalBefore = /(?<!\p{L})(\p{Lu}[\p{L}.'’-]*) $/u;
const capitalAfter = /^ (?:(?:of|de|del|du|von|van) )?\p{Lu}\p{L}/u;
const nameOf = /\p{Lu}[\p{L}.'’-]* (?:of|de|del|du|von|van) $/u;
const lastIsCapitalised = /(?:^|[ -])\p{Lu}[^ ]*$/u;

/** False for a part of a longer name, number or compound, whose rest would give it away. */
export function isWholeMention(text: string, { kind, text: own, start, end }: Mention): boolean {
  const before = text.slice(Math.max(0, start - surroundings), start);
  const after = text.slice(end, end + surroundings);
  // The figure of "a 47-kilometre canal" can be asked for without its unit.
  if (joinsBefore.test(before) || (joinsAfter.test(after) && kind !== 'figure')) return false;
  if (kanaEnd.test(before) && kanaStart.test(own)) return false;
  if (kanaEnd.test(own) && kanaStart.test(after)) return false;
  const isName = nameKinds.has(kind);
  if (!isName && kind !== 'term') return true;
  if (/^ \d/.test(after) || (lastIsCapitalised.test(own) && capitalAfter.test(after))) return false;
  if (!isName) return true;
  const joined = capitalBefore.exec(before)?.[1];
  return !nameOf.test(before) && (joined === undefined || isTitle(joined) || isFunctionWord(joined));
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
