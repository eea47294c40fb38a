import type { FormatContent } from '@harvest/contracts/format-content';
import { renderDedup } from '../dedup/render-dedup.ts';
import { formatOf } from './format-table.ts';

/** Content of any format as Markdown, as the `text` of a result holds it. */
export function contentMarkdown(content: FormatContent): string {
  return content.format === 'dedup' ? renderDedup(content) : formatOf(content.format).toMarkdown(content);
}
