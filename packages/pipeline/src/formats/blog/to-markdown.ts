import type { Blog } from '@harvest/contracts/formats/blog';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { type FixedWords, wordsIn } from '../building/fixed-words.ts';
import { labelLanguage } from '../building/label-language.ts';
import { blockMarkdown, createCitationNumbers, isQuotation } from '../building/number-citations.ts';

/** What a reader must know of an article in which nothing is said in words of its own. */
const quotedNote: FixedWords<string> = {
  en: 'All paragraphs are quoted word for word from the source.',
  de: 'Alle Absätze sind wörtlich aus der Quelle zitiert.',
  fr: 'Tous les paragraphes sont cités mot pour mot de la source.',
  es: 'Todos los párrafos son citas textuales de la fuente.',
};
const sourcesHeading: FixedWords<string> = { en: 'Sources', de: 'Quellen', fr: 'Sources', es: 'Fuentes' };

/**
 * An article as Markdown. The description stands below the title unless the article opens with the same words; an article
 * that consists of quotes reads as one, and says at its end that it does.
 */
export function blogMarkdown({ title, meta_description, sections, attribution }: Blog): string {
  const numbers = createCitationNumbers();
  const paragraphs = sections.flatMap((section) => section.paragraphs);
  const language = labelLanguage(paragraphs.map(({ text }) => text));
  const blocks = [`# ${escapeMarkdown(title)}`];
  if (paragraphs[0]?.text.startsWith(meta_description.replace(/…$/, '')) !== true)
    blocks.push(`*${escapeMarkdown(meta_description)}*`);
  for (const section of sections) {
    if (section.heading !== null) blocks.push(`## ${escapeMarkdown(section.heading)}`);
    for (const paragraph of section.paragraphs) blocks.push(blockMarkdown(paragraph, numbers));
  }
  if (paragraphs.length > 0 && paragraphs.every(isQuotation))
    blocks.push('---', `*${wordsIn(quotedNote, language)}*`);
  if (attribution.length > 0) {
    blocks.push(`## ${wordsIn(sourcesHeading, language)}`);
    blocks.push(attribution.map((line) => `- ${escapeMarkdown(line)}`).join('\n'));
  }
  return `${blocks.join('\n\n')}\n`;
}
