import type { Slides } from '@harvest/contracts/formats/slides';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { type FixedWords, wordsIn } from '../building/fixed-words.ts';
import { labelLanguage } from '../building/label-language.ts';
import { createCitationNumbers } from '../building/number-citations.ts';

const notesWord: FixedWords<string> = { en: 'Notes', de: 'Notizen', fr: 'Notes', es: 'Notas' };

/** Slides as Markdown: one heading a slide, its bullets, its notes as a quote. */
export function slidesMarkdown({ title, subtitle, slides }: Slides): string {
  const language = labelLanguage(slides.flatMap(({ bullets }) => bullets.map(({ text }) => text)));
  const notes = wordsIn(notesWord, language);
  const numbers = createCitationNumbers();
  const blocks = [`# ${escapeMarkdown(title)}`];
  if (subtitle !== null) blocks.push(`*${escapeMarkdown(subtitle)}*`);
  for (const [position, slide] of slides.entries()) {
    blocks.push(`## ${String(position + 1)}. ${escapeMarkdown(slide.title)}`);
    blocks.push(
      slide.bullets
        .map(({ text, citations }) => `- ${escapeMarkdown(text)}${numbers.marks(citations)}`)
        .join('\n'),
    );
    if (slide.notes !== null) blocks.push(`> **${notes}:** ${escapeMarkdown(slide.notes)}`);
  }
  return `${blocks.join('\n\n')}\n`;
}
