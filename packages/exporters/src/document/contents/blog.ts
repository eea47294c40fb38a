import type { ContentOf } from '@harvest/contracts/format-content';
import type { Statement } from '@harvest/contracts/formats/statement';
import type { ContentWriter } from '../content-context.ts';
import { heading, italic, paragraph } from '../inline.ts';
import { statementLine } from './study-guide.ts';

/**
 * The description as a standfirst unless the article opens with it, the sections, and the lines that say whose the
 * sources are. An article that consists of quotes says so.
 */
export const blogBlocks: ContentWriter<'blog'> = (blog, { labels, notes }) => [
  ...(opensWithDescription(blog) ? [] : [paragraph(italic(blog.meta_description))]),
  ...blog.sections.flatMap((section) => [
    ...(section.heading === null ? [] : [heading(2, section.heading)]),
    ...section.paragraphs.map((statement) => paragraph(...statementLine(statement, notes))),
  ]),
  ...(blog.sections.length > 0 && paragraphsOf(blog).every(isQuoted)
    ? [paragraph(italic(labels.allQuoted))]
    : []),
  ...blog.attribution.map((line) => paragraph(italic(line))),
];

function paragraphsOf({ sections }: ContentOf<'blog'>): readonly Statement[] {
  return sections.flatMap(({ paragraphs }) => paragraphs);
}

function opensWithDescription(blog: ContentOf<'blog'>): boolean {
  return paragraphsOf(blog)[0]?.text.startsWith(blog.meta_description.replace(/…$/, '')) === true;
}

/** Whether a statement says nothing but its quotes, whose marks and line breaks it need not keep. */
function isQuoted({ text, citations }: Statement): boolean {
  return wordsOf(text) === wordsOf(citations.map(({ quote }) => quote).join(' '));
}

function wordsOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
