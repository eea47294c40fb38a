/**
 * Moodle's GIFT (docs.moodle.org, "GIFT format"). A backslash takes from `~ = # { } :` and itself their meaning; line
 * breaks end a question, so that texts are single lines. `[plain]` before each of them keeps Moodle from reading HTML in it.
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
    const feedback = feedbackOf(item);
    return `::${escapeGift(item.id)}::${plainText(item.question)} {${answerOf(item)}${feedback}}`;
  });
}

function essayQuestions({ review_questions: questions }: ContentOf<'study_guide'>): readonly string[] {
  return questions.map(
    ({ question, answer }, place) =>
      `::q${String(place + 1)}::${plainText(question)} {####${plainText(answer)}}`,
  );
}

/** What stands between the braces. A cloze question shows its gap, which is how Moodle writes one itself. */
function answerOf(item: QuizItem): string {
  switch (item.type) {
    case 'multiple_choice': {
      // Nothing escapes an arrow, and readers may take one in an option for a matching question.
      const options = item.options.map((option, place) =>
        answerText(option.replaceAll('->', '→'), place === item.answer_index),
      );
      return `${options.map((option) => `\n\t${option}`).join('')}\n`;
    }
    case 'true_false':
      return item.answer ? 'TRUE' : 'FALSE';
    case 'cloze':
      // What is typed is compared letter by letter: one with an arrow is an essay with a model answer instead.
      return item.answer.includes('->') ? '' : answerText(item.answer, true);
  }
}

function feedbackOf(item: QuizItem): string {
  const explanation = item.explanation ?? quotesOf(item.citations);
  const isEssay = answerOf(item) === '';
  const text = isEssay && item.type === 'cloze' ? `${item.answer} – ${explanation}` : explanation;
  return text === '' ? '' : `####${plainText(text)}`;
}

function quotesOf(citations: QuizItem['citations']): string {
  return citations.map(({ quote }) => `“${singleLine(quote)}”`).join(' ');
}

function answerText(text: string, isRight: boolean): string {
  return `${isRight ? '=' : '~'}${plainText(text)}`;
}

/** A text that is no HTML, even where it begins with a mark that says so. */
function plainText(text: string): string {
  return `[plain]${escapeGift(text)}`;
}

function escapeGift(text: string): string {
  return singleLine(text).replaceAll(/[\\~=#{}:]/g, String.raw`\$&`);
}
