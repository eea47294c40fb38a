import type { Word } from './scan-words.ts';
import type { WordClass } from './word-class.ts';

const before = {
  nouns: new Set<WordClass>(['determiner', 'adjective', 'preposition', 'number']),
  verbs: new Set<WordClass>(['to', 'modal', 'pronoun', 'adverb', 'auxiliary']),
};
/** What follows a verb rather than the noun that it looks like. */
const behindVerbs = new Set<WordClass>([
  'determiner',
  'pronoun',
  'preposition',
  'adverb',
  'to',
  'conjunction',
  'number',
]);
const helping = new Set<WordClass>(['auxiliary', 'modal']);
const naming = new Set<WordClass>(['noun', 'name']);
const nominal = new Set<WordClass>(['noun', 'name', 'gerund', 'number']);
/** Classes that a capital inside a sentence turns into a name. */
const nameable = new Set<WordClass>(['noun', 'adjective', 'verb', 'gerund', 'participle']);

/** What Markdown puts around words; it parts none from its neighbours. */
export const emphasisMarks: ReadonlySet<string> = new Set(['*', '_', '`']);

/**
 * Decides by its neighbours what each English word of a sentence is. Rules in the manner of Brill (1992, "A simple
 * rule-based part of speech tagger"), applied once from left to right: what stands before is decided already.
 */
export function tagWords(words: readonly Word[]): void {
  let previous: WordClass = 'mark';
  for (const [place, word] of words.entries()) {
    const next = words[place + 1]?.form;
    const following = next?.wordClass ?? 'mark';
    const { capital, lower, wordClass } = word.form;
    const own: WordClass = lower === 'that' && naming.has(previous) ? 'pronoun' : wordClass;
    const capitalInside: boolean = capital && place > 0 && nameable.has(own);
    word.wordClass = capitalInside ? 'name' : classAmong(own, previous, following, next?.capital === true);
    if (word.wordClass !== 'mark' || !emphasisMarks.has(lower)) previous = word.wordClass;
  }
}

function classAmong(
  own: WordClass,
  previous: WordClass,
  following: WordClass,
  capitalFollows: boolean,
): WordClass {
  if (own === 'verb') return verbOrNoun(previous, following, capitalFollows);
  if (own === 'participle') return participle(previous, following);
  if (own === 'gerund') return gerund(previous, following);
  return own === 'finite' && (previous === 'determiner' || previous === 'adjective') ? 'noun' : own;
}

function verbOrNoun(previous: WordClass, following: WordClass, capitalFollows: boolean): WordClass {
  if (before.verbs.has(previous)) return 'verb';
  if (before.nouns.has(previous)) return 'noun';
  if (naming.has(previous)) return behindVerbs.has(following) || capitalFollows ? 'verb' : 'noun';
  return following === 'determiner' || following === 'pronoun' ? 'verb' : 'noun';
}

/** A past form behind a subject, an adjective before a noun. */
function participle(previous: WordClass, following: WordClass): WordClass {
  if (helping.has(previous) || previous === 'adverb') return 'participle';
  if (naming.has(previous) || previous === 'pronoun') return 'finite';
  return nominal.has(following) || following === 'adjective' ? 'adjective' : 'finite';
}

function gerund(previous: WordClass, following: WordClass): WordClass {
  if (helping.has(previous) || (previous === 'preposition' && following === 'determiner')) return 'verb';
  if (naming.has(previous)) return nominal.has(following) ? 'gerund' : 'verb';
  return behindVerbs.has(following) && previous !== 'determiner' && previous !== 'adjective'
    ? 'verb'
    : 'gerund';
}
