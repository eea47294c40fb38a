import type { Citation } from '@harvest/contracts/citation';
import type { AnswerContext } from './format-definition.ts';

/** The citations of a model's item; one whose quotes no source contains is rejected and gets none. */
export function proveItem(
  { text, quotes }: { readonly text: string; readonly quotes: readonly string[] },
  { ground, reject }: Pick<AnswerContext, 'ground' | 'reject'>,
): Citation[] {
  const citations = [...ground(quotes)];
  if (citations.length === 0)
    reject(
      quotes.length === 0
        ? { item: text, rule: 'item-cited', detail: 'It rests on no quote.' }
        : { item: text, rule: 'quotes-grounded', detail: 'No source contains a quote that it rests on.' },
    );
  return citations;
}
