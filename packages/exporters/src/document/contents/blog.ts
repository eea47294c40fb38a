import type { ContentWriter } from '../content-context.ts';
import { heading, italic, paragraph } from '../inline.ts';
import { statementLine } from './study-guide.ts';

/** The description as a standfirst, the sections, and the lines that say whose the sources are. */
export const blogBlocks: ContentWriter<'blog'> = (blog, { notes }) => [
  paragraph(italic(blog.meta_description)),
  ...blog.sections.flatMap((section) => [
    ...(section.heading === null ? [] : [heading(2, section.heading)]),
    ...section.paragraphs.map((statement) => paragraph(...statementLine(statement, notes))),
  ]),
  ...blog.attribution.map((line) => paragraph(italic(line))),
];
