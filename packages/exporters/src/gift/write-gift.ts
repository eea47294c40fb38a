/**
 * Moodle's GIFT (docs.moodle.org, "GIFT format"). A backslash takes from `~ = # { } :` and itself their meaning; line
 * breaks end a question, so that texts are single lines. `[plain]` keeps Moodle from reading HTML in a text.
 */
import type { ContentOf } from '@harvest/contracts/format-content';
import type { QuizItem } from '@harvest/contracts/formats/quiz';
import type { ExportDocument } from '../document/document.ts';
import { textOf } from '../document/inline.ts';
import type { ExportWriter } from '../export-input.ts';
import { singleLine } from '../single-line.ts';

/** The questions of a quiz, or the review questions of a study guide as essays with a model answer. */
export const writeGift: ExportWriter = ({ task, document }) => {
  const { content } = task.result;
  const questions =
    content?.format === 'quiz'
      ? quizQuestions(content)
      : content?.format === 'study_guide'
        ? essayQuestions(content)
        : [];
  const text = [header(document), ...questions].join('\n\n');
  return new TextEncoder().encode(`${text}\n`);
};

/** Comments that say what this is and whose the sources are; Moodle passes over them. */
function header({ title, subtitle, labels, sources }: ExportDocument): string {
  const lines = [
    title,
    subtitle,
    `${labels.sources}:`,
    ...sources.map(({ number, content }) => `${String(number)}. ${textOf(content)}`),
  ];
  return lines.map((line) => `// ${singleLine(line)}`).join('\n');
}

function quizQuestions({ items }: ContentOf<'quiz'>): readonly string[] {
  return items.map((item) => {
    const feedback = feedbackOf(item.explanation ?? quotesOf(item.citations));
    return `::${escapeGift(item.id)}::[plain]${escapeGift(item.question)} {${answerOf(item)}${feedback}}`;
  });
}

function essayQuestions({ review_questions: questions }: ContentOf<'study_guide'>): readonly string[] {
  return questions.map(
    ({ question, answer }, place) =>
      `::q${String(place + 1)}::[plain]${escapeGift(question)} {${feedbackOf(answer)}}`,
  );
}

/** What stands between the braces. A cloze question shows its gap, which is how Moodle writes one itself. */
function answerOf(item: QuizItem): string {
  switch (item.type) {
    case 'multiple_choice': {
      const options = item.options.map((option, place) => answerText(option, place === item.answer_index));
      return `${options.map((option) => `\n\t${option}`).join('')}\n`;
    }
    case 'true_false':
      return item.answer ? 'TRUE' : 'FALSE';
    case 'cloze':
      return answerText(item.answer, true);
  }
}

function feedbackOf(text: string): string {
  return text === '' ? '' : `####${escapeGift(text)}`;
}

function quotesOf(citations: QuizItem['citations']): string {
  return citations.map(({ quote }) => `“${singleLine(quote)}”`).join(' ');
}

/** An answer of its own; one that starts like a weight is given its weight, which is read instead. */
function answerText(text: string, isRight: boolean): string {
  const weight = text.trimStart().startsWith('%') ? `%${isRight ? '100' : '0'}%` : '';
  return `${isRight ? '=' : '~'}${weight}${escapeGift(text)}`;
}

function escapeGift(text: string): string {
  return singleLine(text).replaceAll(/[\\~=#{}:]/g, String.raw`\$&`);
}
