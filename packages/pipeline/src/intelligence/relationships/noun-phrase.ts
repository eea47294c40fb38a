import type { Word } from '../words/scan-words.ts';
import type { Chunk } from './chunk.ts';

/** What a statement is about, as a place in the common text. */
export interface NounPhrase {
  /** Behind its article. */
  readonly start: number;
  /** Where the phrase ends without what `of` adds to it. */
  readonly coreEnd: number;
  readonly end: number;
  /** The pronoun in lower case that stands for it, empty for a phrase of its own. */
  readonly pronoun: string;
  /** True when its first word has a capital only because the sentence starts there. */
  readonly startsSentence: boolean;
}

/** A phrase that is longer says more than a name for a node. */
const wordsMax = 12;
const pointing =
  /^(?:this|that|these|those|such|another|other|each|either|what|whose|same|’s|'s|any|enough)$/;
/** What the speaker owns or what is not there is no node. */
const unusable = /^(?:my|your|our|no|what|whose|neither)$/;
const owned = /^(?:his|her|its|their|own)$/;
const year = /^[12]\d{3}$/;
/** `a few` and `a third` are amounts. */
const counted = /^(?:few|thousand|hundred|million|billion|dozen|third|half|quarter)$/;
const articles = /^(?:the|a|an|both)$/;

/**
 * The noun phrase of the chunk at `place`, with the phrases that `of` adds or, where `wide`, any preposition; null for
 * one that names nothing outside its sentence: `this way`, `his hand`, `no one`.
 */
export function phraseAt(
  words: readonly Word[],
  chunks: readonly Chunk[],
  place: number,
  wide = false,
): { readonly phrase: NounPhrase | null; readonly next: number } {
  const chunk = chunks[place];
  if (chunk === undefined) return { phrase: null, next: place + 1 };
  let last = place;
  while (continuesAt(words, chunks, last, wide) && (chunks[last + 2]?.to ?? 0) - chunk.from <= wordsMax)
    last += 2;
  return { phrase: nounPhraseOf(words, chunk, chunks[last] ?? chunk), next: last + 1 };
}

function continuesAt(words: readonly Word[], chunks: readonly Chunk[], last: number, wide: boolean): boolean {
  const [preposition, phrase] = [chunks[last + 1], chunks[last + 2]];
  if (preposition?.kind !== 'preposition' || phrase?.kind !== 'phrase') return false;
  const { lower } = words[preposition.from]?.form ?? { lower: '' };
  return (
    lower === 'of' || (wide && /^(?:in|on|at|for|with|from|to|between|over|under|near|by|into)$/.test(lower))
  );
}

/** The words `first.from` to before `last.to` as a phrase; null for one that names nothing. */
export function nounPhraseOf(words: readonly Word[], first: Chunk, last: Chunk): NounPhrase | null {
  if (first.to - first.from > wordsMax) return null;
  let from = first.from;
  let bare = false;
  for (; from < first.to - 1 && isDeterminer(words[from]); from += 1) {
    const { lower } = words[from]?.form ?? { lower: '' };
    if (unusable.test(lower)) return null;
    if (articles.test(lower) && !counted.test(words[from + 1]?.form.lower ?? '')) continue;
    if (!pointing.test(lower) && !owned.test(lower)) break;
    bare = true;
  }
  const [head, end] = [words[first.to - 1], words[last.to - 1]];
  const start = words[from];
  if (start === undefined || head === undefined || end === undefined) return null;
  if (first.kind === 'pronoun') return pronounPhrase(start);
  const single = first.to - from === 1 && last === first;
  if (single && (bare || isEmpty(head))) return null;
  if (single && head.wordClass === 'number' && !year.test(head.form.lower)) return null;
  if (single && head.form.surface.length === 1 && head.wordClass !== 'number') return null;
  return {
    start: start.start,
    coreEnd: head.end,
    end: end.end,
    pronoun: '',
    startsSentence: from === 0 && start.form.weight < 1,
  };
}

function pronounPhrase({ start, end, form }: Word): NounPhrase | null {
  if (!/^(?:he|she|it|they)$/.test(form.lower)) return null;
  return { start, coreEnd: end, end, pronoun: form.lower, startsSentence: false };
}

function isDeterminer(word: Word | undefined): boolean {
  return word?.wordClass === 'determiner';
}

/** Everyday nouns alone, such as `way` or `man`, name nothing. */
function isEmpty({ form, wordClass }: Word): boolean {
  const everyday = 0.1;
  return wordClass !== 'name' && wordClass !== 'number' && form.weight <= everyday;
}
