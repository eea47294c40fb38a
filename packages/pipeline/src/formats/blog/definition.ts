import { outputFormats } from '@harvest/contracts/output-formats';
import { guessLanguage } from '@harvest/text/tokens';
import { cutAtWord } from '../building/cut-at-word.ts';
import type { FormatDefinition } from '../format-definition.ts';
import { type BlogAnswer, blogAnswerSchema } from './answer-schema.ts';
import { attributionLines } from './attribution.ts';
import { buildBlog } from './build-blog.ts';
import { blogFrame, blogItems, blogWithoutItems } from './items.ts';
import { blogMarkdown } from './to-markdown.ts';

const metaDescriptionMax = 160;

function languageOf(
  sections: readonly { readonly paragraphs: readonly { readonly text: string }[] }[],
): string | null {
  return guessLanguage(sections.flatMap(({ paragraphs }) => paragraphs.map(({ text }) => text)).join(' '));
}

/** An article about the source, to be published. */
export const blogFormat: FormatDefinition<'blog', BlogAnswer> = {
  format: 'blog',
  templateVersion: 1,
  instructions: ({ options }) => [
    'Write a blog article about the source, with a title that says what the reader learns.',
    ...(options.length_words === undefined
      ? [`Write about ${String(outputFormats.blog.defaultWords)} words in all paragraphs together.`]
      : []),
    'Open with an introduction without a heading of two or three sentences that says why the subject matters.',
    'Then write three to six sections with telling headings, each of one to four paragraphs of two to five sentences.',
    'Give every paragraph under a heading the quotes that its facts come from; only the introduction may have none.',
    'Tell it in your own words: copy no run of more than 25 words outside the quotes.',
    'The meta description says in at most 160 characters what the article tells.',
  ],
  answerSchema: blogAnswerSchema,
  fromAnswer: ({ title, meta_description, sections }, { ground, request }) => {
    const written = sections.flatMap(({ heading, paragraphs }) => {
      const grounded = paragraphs.map(({ text, quotes }) => ({ text, citations: [...ground(quotes)] }));
      return grounded.length === 0
        ? []
        : [{ heading: heading === '' ? null : heading, paragraphs: grounded }];
    });
    return {
      format: 'blog',
      title,
      meta_description: cutAtWord(meta_description, metaDescriptionMax),
      outline: written.flatMap(({ heading }) => (heading === null ? [] : [heading])),
      sections: written,
      // A model may write in another language than the source's, and a title is too short to tell it by.
      attribution: attributionLines(request, request.options.language ?? languageOf(written)),
    };
  },
  build: buildBlog,
  rules: [
    'quotes-grounded',
    'item-cited',
    'numbers-supported',
    'dates-supported',
    'names-supported',
    'no-duplicates',
    'concept-coverage',
    'section-spread',
    'copied-run',
    'length-on-target',
    'reading-grade',
    'lexical-overlap',
  ],
  itemsMin: 1,
  items: blogItems,
  frame: blogFrame,
  withoutItems: blogWithoutItems,
  toMarkdown: blogMarkdown,
};
