import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { wordsIn } from '../building/fixed-words.ts';
import { labelLanguage } from '../building/label-language.ts';
import { createCitationNumbers } from '../building/number-citations.ts';
import { studyGuideWords } from './study-guide-words.ts';

/** A study guide as Markdown. */
export function studyGuideMarkdown(guide: StudyGuide): string {
  const { title, objectives, key_terms, sections, review_questions } = guide;
  const numbers = createCitationNumbers();
  const prose = sections.flatMap(({ points }) => points.map(({ text }) => text));
  const words = wordsIn(studyGuideWords, labelLanguage(prose));
  const lines: string[] = [`# ${escapeMarkdown(title)}`];
  const part = (heading: string, body: readonly string[], gap: string): void => {
    if (body.length > 0) lines.push(`## ${escapeMarkdown(heading)}`, body.join(gap));
  };
  part(
    words.objectives,
    objectives.map(({ text, citations }) => `- ${escapeMarkdown(text)}${numbers.marks(citations)}`),
    '\n',
  );
  part(
    words.keyTerms,
    key_terms.map(
      ({ term, definition, citations }) =>
        `- **${escapeMarkdown(term)}**: ${escapeMarkdown(definition)}${numbers.marks(citations)}`,
    ),
    '\n',
  );
  for (const { heading, points } of sections) {
    const body = points.map(({ text, citations }) => `- ${escapeMarkdown(text)}${numbers.marks(citations)}`);
    part(heading, body, '\n');
  }
  part(
    words.reviewQuestions,
    review_questions.map(
      ({ question, answer, citations }, position) =>
        `${position + 1}. ${escapeMarkdown(question)}\n\n   *${words.answer}:* ${escapeMarkdown(answer)}${numbers.marks(citations)}`,
    ),
    '\n\n',
  );
  return `${lines.join('\n\n')}\n`;
}
