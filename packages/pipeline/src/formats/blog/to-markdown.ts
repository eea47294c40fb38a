import type { Blog } from '@harvest/contracts/formats/blog';
import { guessLanguage } from '@harvest/text/tokens';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { type FixedWords, wordsIn } from '../building/fixed-words.ts';
import { blockMarkdown, createCitationNumbers } from '../building/number-citations.ts';

const sourcesHeading: FixedWords<string> = { en: 'Sources', de: 'Quellen', fr: 'Sources', es: 'Fuentes' };

/** An article as Markdown; paragraphs that are quotes are set as such. */
export function blogMarkdown({ title, meta_description, sections, attribution }: Blog): string {
  const numbers = createCitationNumbers();
  const blocks = [`# ${escapeMarkdown(title)}`, `*${escapeMarkdown(meta_description)}*`];
  for (const { heading, paragraphs } of sections) {
    if (heading !== null) blocks.push(`## ${escapeMarkdown(heading)}`);
    for (const paragraph of paragraphs) blocks.push(blockMarkdown(paragraph, numbers));
  }
  if (attribution.length > 0) {
    const language = guessLanguage(
      sections.flatMap(({ paragraphs }) => paragraphs.map(({ text }) => text)).join(' '),
    );
    blocks.push(`## ${wordsIn(sourcesHeading, language)}`);
    blocks.push(attribution.map((line) => `- ${escapeMarkdown(line)}`).join('\n'));
  }
  return `${blocks.join('\n\n')}\n`;
}
