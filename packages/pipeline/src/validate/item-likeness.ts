import { createSimilarity } from '@harvest/text/similarity';
import type { CheckedItem } from '../formats/format-definition.ts';
import { foldedWords } from './folded-words.ts';

/** Two items that are more alike than this ask the same. */
const likenessMax = 0.7;
/** Words that so many items of a kind share, and most of them, are their form and not what they are about. */
const formItemsMin = 3;
const formShare = 0.6;

/**
 * Tells which items ask or say the same. Items of one kind, as the letters of their ids tell, are compared; a definition
 * and a question about it may be alike.
 */
export function createLikeness(items: readonly CheckedItem[]): (a: CheckedItem, b: CheckedItem) => boolean {
  const gist = new Map<CheckedItem, string>();
  for (const group of Map.groupBy(items, kindOf).values()) {
    const form = formOf(group);
    for (const item of group) gist.set(item, without(form, item.text));
  }
  const similarity = createSimilarity([...gist.values()]);
  return (a, b) =>
    kindOf(a) === kindOf(b) && similarity(gist.get(a) ?? a.text, gist.get(b) ?? b.text) >= likenessMax;
}

function kindOf({ id }: CheckedItem): string {
  return id.replace(/\d+$/, '');
}

/** The words of a form such as "Summarise what the source says about". */
function formOf(group: readonly CheckedItem[]): ReadonlySet<string> {
  const holdersMin = Math.max(formItemsMin, group.length * formShare);
  const words = group.flatMap(({ text }) => [...new Set(foldedWords(text))]);
  const groups = Map.groupBy(words, (word) => word);
  return new Set([...groups].filter(([, { length }]) => length >= holdersMin).map(([word]) => word));
}

/** A text without the words of a form; the text itself where nothing else is in it. */
function without(form: ReadonlySet<string>, text: string): string {
  const own = foldedWords(text).filter((word) => !form.has(word));
  return form.size === 0 || own.length === 0 ? text : own.join(' ');
}
