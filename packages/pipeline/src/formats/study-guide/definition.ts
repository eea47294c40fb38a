import { outputFormats } from '@harvest/contracts/output-formats';
import type { FormatDefinition } from '../format-definition.ts';
import { type StudyGuideAnswer, studyGuideAnswerSchema } from './answer-schema.ts';
import { buildStudyGuide } from './build-study-guide.ts';
import { studyGuideFromAnswer } from './from-answer.ts';
import { studyGuideFrame, studyGuideItems, studyGuideWithoutItems } from './items.ts';
import { studyGuideMarkdown } from './to-markdown.ts';

const { defaultCount, defaultWords } = outputFormats.study_guide;

/** What to learn from the source and how to check that one has. */
export const studyGuideFormat: FormatDefinition<'study_guide', StudyGuideAnswer> = {
  format: 'study_guide',
  templateVersion: 1,
  instructions: ({ options: { count = defaultCount, length_words } }) => [
    'Write a study guide to the source: objectives, key terms, sections, review questions.',
    ...(length_words === undefined ? [`Write about ${defaultWords} words in all parts together.`] : []),
    'Write three to six objectives; each says what a learner is able to do afterwards and starts with a verb.',
    `Define up to ${count} key terms as the source uses them, each in one sentence.`,
    'Follow the order of the source with three to eight sections of two to five points; a point is one or two sentences.',
    `Ask ${count} review questions with short answers; fewer if the source does not give so many good ones.`,
    'No question contains its answer, and every question is answerable from the source alone.',
    'Give every term, point and question at least one quote: the passage that it rests on.',
  ],
  answerSchema: studyGuideAnswerSchema,
  fromAnswer: studyGuideFromAnswer,
  build: buildStudyGuide,
  rules: [
    'quotes-grounded',
    'item-cited',
    'numbers-supported',
    'dates-supported',
    'names-supported',
    'answer-retrievable',
    'answer-not-leaked',
    'no-duplicates',
    'concept-coverage',
    'section-spread',
    'copied-run',
    'length-on-target',
    'reading-grade',
    'lexical-overlap',
    'count-on-target',
  ],
  itemsMin: 1,
  items: studyGuideItems,
  frame: studyGuideFrame,
  withoutItems: studyGuideWithoutItems,
  toMarkdown: studyGuideMarkdown,
};
