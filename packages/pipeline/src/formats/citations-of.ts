import type { Citation } from '@harvest/contracts/citation';
import type { FormatContent } from '@harvest/contracts/format-content';
import { formatOf } from './format-table.ts';

/** All citations of some content, in order of appearance, as often as they appear. */
export function citationsOf(content: FormatContent): readonly Citation[] {
  if (content.format === 'dedup') return [];
  return formatOf(content.format)
    .items(content)
    .flatMap(({ citations }) => citations);
}
