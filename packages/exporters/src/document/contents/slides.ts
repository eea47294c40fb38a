import type { ContentWriter } from '../content-context.ts';
import type { Block } from '../document.ts';
import { bold, bullets, heading, italic, paragraph, plain } from '../inline.ts';
import { statementLine } from './study-guide.ts';

/** A heading for each slide, with what is said to it set apart. */
export const slidesBlocks: ContentWriter<'slides'> = (deck, { labels, notes }) => [
  ...(deck.subtitle === null ? [] : [paragraph(italic(deck.subtitle))]),
  ...deck.slides.flatMap((slide, place): Block[] => [
    heading(2, `${String(place + 1)}. ${slide.title}`),
    bullets(slide.bullets.map((bullet) => statementLine(bullet, notes))),
    ...(slide.notes === null
      ? []
      : [
          {
            kind: 'quote' as const,
            blocks: [paragraph(bold(`${labels.speakerNotes}: `), plain(slide.notes))],
          },
        ]),
  ]),
];
