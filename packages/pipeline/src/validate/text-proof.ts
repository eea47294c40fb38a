import type { QualityCheck } from '@harvest/contracts/quality-report';
import type { CheckInput } from '../compute/compute.ts';
import { shortened } from './item-rules.ts';
import type { TextItem } from './text-items.ts';

/** What `item-cited` measures of a plain text that fails it. */
export type TextFinding = Pick<QualityCheck, 'measured' | 'detail'>;

/**
 * What `item-cited` finds in a plain text that answers, be it without any quote or with statements that mark none; null
 * where nothing is wrong. What an engine selects is its own proof, whatever it marks.
 */
export function findUnproven(
  { answered, citations, format }: Extract<CheckInput['subject'], { kind: 'text' }>,
  { items, extractive }: { readonly items: readonly TextItem[]; readonly extractive: boolean },
): TextFinding | null {
  if (answered === false || format === 'insights') return null;
  if (citations.length === 0) return { measured: 0, detail: 'The text rests on no quote.' };
  const missing = items.filter(({ proof }) => proof === 'missing');
  const [first] = missing;
  if (extractive || first === undefined) return null;
  const marked = items.filter(({ proof }) => proof === 'marked').length;
  if (marked === 0)
    return {
      measured: 0,
      detail: 'The text has quotes and marks none: which statement rests on which is open.',
    };
  const count = marked + missing.length;
  return {
    measured: marked / count,
    detail: `${String(missing.length)} of ${String(count)} passages mark no quote, as “${shortened(first.text)}”.`,
  };
}
