import type { QuizItem } from '@harvest/contracts/formats/quiz';
import type { ContentContext, ContentWriter } from '../content-context.ts';
import type { Block, ListItem } from '../document.ts';
import { bold, heading, italic, pageHeading, paragraph, plain } from '../inline.ts';
import type { Labels } from '../labels.ts';

/** The questions first and their answers after all of them, so that the sheet can be handed out. */
export const quizBlocks: ContentWriter<'quiz'> = (quiz, context) => [
  heading(2, context.labels.questions),
  {
    kind: 'list',
    marker: 'decimal',
    together: true,
    items: quiz.items.map((item) => questionItem(item, context.labels)),
  },
  pageHeading(2, context.labels.answerKey),
  {
    kind: 'list',
    marker: 'decimal',
    together: true,
    items: quiz.items.map((item) => answerItem(item, context)),
  },
];

function questionItem(item: QuizItem, labels: Labels): ListItem {
  const options = optionsOf(item, labels);
  return {
    content: [plain(`${item.question} `), italic(`(${labels[item.difficulty]})`)],
    children: options.length === 0 ? [] : [optionList(options)],
  };
}

function optionList(options: readonly string[]): Block {
  return {
    kind: 'list',
    marker: 'letter',
    items: options.map((option) => ({ content: [plain(option)], children: [] })),
  };
}

function optionsOf(item: QuizItem, labels: Labels): readonly string[] {
  if (item.type === 'multiple_choice') return item.options;
  return item.type === 'true_false' ? [labels.trueOption, labels.falseOption] : [];
}

function answerItem(item: QuizItem, { labels, notes }: ContentContext): ListItem {
  const references = notes.refer(item.citations);
  return {
    content: [bold(answerOf(item, labels)), ...references],
    children: item.explanation === null ? [] : [paragraph(plain(item.explanation))],
  };
}

function answerOf(item: QuizItem, labels: Labels): string {
  if (item.type === 'cloze') return item.answer;
  const place = item.type === 'multiple_choice' ? item.answer_index : item.answer ? 0 : 1;
  return `${letterOf(place)}. ${optionsOf(item, labels)[place] ?? ''}`;
}

/** The letter of an option: A for 0. */
function letterOf(place: number): string {
  return String.fromCodePoint(0x41 + place);
}
