import type { Quiz, QuizItem } from '@harvest/contracts/formats/quiz';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { wordsIn } from '../building/fixed-words.ts';
import { labelLanguage } from '../building/label-language.ts';
import { type CitationNumbers, createCitationNumbers } from '../building/number-citations.ts';
import { plainText } from '../building/plain-text.ts';
import { quizWords } from './quiz-words.ts';

type Words = (typeof quizWords)['en'];

/** A quiz as Markdown: the questions with lettered options, then the answer key with the passages that prove it. */
export function quizMarkdown({ title, items }: Quiz): string {
  const language = labelLanguage(
    items.map(({ question }) => question),
    items.flatMap(({ citations }) => citations.map(({ quote }) => quote)),
  );
  const words = wordsIn(quizWords, language);
  const numbers = createCitationNumbers();
  const questions = items.map((item, at) => `${at + 1}. ${questionMarkdown(item, words)}`);
  const answers = items.map((item, at) => `${at + 1}. ${answerMarkdown(item, words, numbers)}`);
  const key = answers.length === 0 ? [] : [`## ${words.answers}`, answers.join('\n\n')];
  return `${[`# ${escapeMarkdown(title)}`, ...(questions.length === 0 ? [] : [questions.join('\n\n')]), ...key].join('\n\n')}\n`;
}

function questionMarkdown(item: QuizItem, words: Words): string {
  const question = escapeMarkdown(item.question);
  switch (item.type) {
    case 'multiple_choice':
      return [
        question,
        ...item.options.map((option, at) => `   - ${letterOf(at)}) ${escapeMarkdown(option)}`),
      ].join('\n');
    case 'true_false':
      return `${words.trueOrFalse} ${question}`;
    case 'cloze':
      return question;
  }
}

function answerMarkdown(item: QuizItem, words: Words, numbers: CitationNumbers): string {
  const evidence = item.citations.map(
    (citation) => `   > ${escapeMarkdown(plainText(citation.quote))}${numbers.marks([citation])}`,
  );
  return [`**${answerOf(item, words)}**${explanationOf(item)}`, ...evidence].join('\n\n');
}

function answerOf(item: QuizItem, words: Words): string {
  switch (item.type) {
    case 'multiple_choice':
      return `${letterOf(item.answer_index)}) ${escapeMarkdown(item.options[item.answer_index] ?? '')}`;
    case 'true_false':
      return item.answer ? words.true : words.false;
    case 'cloze':
      return escapeMarkdown(item.answer);
  }
}

/** An explanation that only repeats the passage is not said twice. */
function explanationOf({ explanation, citations }: QuizItem): string {
  const repeats = citations.some(({ quote }) => explanation?.includes(plainText(quote)));
  return explanation === null || repeats ? '' : `: ${escapeMarkdown(explanation)}`;
}

function letterOf(position: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + position);
}
