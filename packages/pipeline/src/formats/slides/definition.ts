import { outputFormats } from '@harvest/contracts/output-formats';
import type { FormatDefinition } from '../format-definition.ts';
import { proveItem } from '../prove-item.ts';
import { type SlidesAnswer, slidesAnswerSchema } from './answer-schema.ts';
import { buildSlides } from './build-slides.ts';
import { numberSlides, slidesFrame, slidesItems, slidesWithoutItems } from './items.ts';
import { slidesMarkdown } from './to-markdown.ts';

/** An outline of slides with bullets and speaker notes. */
export const slidesFormat: FormatDefinition<'slides', SlidesAnswer> = {
  format: 'slides',
  templateVersion: 1,
  instructions: ({ options }) => [
    `Write an outline of ${String(options.count ?? outputFormats.slides.defaultCount)} slides about the source, the title page not counted.`,
    'Each slide has a title of at most eight words that says what it shows, and three to five bullets.',
    'A bullet is one fact of at most twenty words, understood without the others, with the quotes that it rests on.',
    'The notes are two to five sentences that the speaker says to the slide; they repeat no bullet word for word.',
    'The last slide sums up what to take away.',
  ],
  answerSchema: slidesAnswerSchema,
  fromAnswer: ({ title, subtitle, slides }, context) => ({
    format: 'slides',
    title,
    subtitle: subtitle === '' ? null : subtitle,
    slides: numberSlides(
      slides.flatMap((slide) => {
        const bullets = slide.bullets
          .map(({ text, quotes }) => ({ text, citations: proveItem({ text, quotes }, context) }))
          .filter(({ citations }) => citations.length > 0);
        return bullets.length === 0
          ? []
          : [{ title: slide.title, bullets, notes: slide.notes === '' ? null : slide.notes }];
      }),
    ),
  }),
  build: buildSlides,
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
    'reading-grade',
    'lexical-overlap',
    'count-on-target',
  ],
  itemsMin: 1,
  items: slidesItems,
  frame: slidesFrame,
  withoutItems: slidesWithoutItems,
  toMarkdown: slidesMarkdown,
};
