import type { Citation } from '@harvest/contracts/citation';
import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import type { AnswerContext } from '../format-definition.ts';
import { proveItem } from '../prove-item.ts';
import type { StudyGuideAnswer } from './answer-schema.ts';

/** Makes a study guide of a model's answer: what rests on no passage of the source is left out, except objectives. */
export function studyGuideFromAnswer(
  { title, objectives, key_terms, sections, review_questions }: StudyGuideAnswer,
  context: AnswerContext,
): StudyGuide {
  const { ground } = context;
  return {
    format: 'study_guide',
    title,
    objectives: objectives.map(({ text, quotes }) => ({ text, citations: [...ground(quotes)] })),
    key_terms: grounded(key_terms, ({ term }) => term, context),
    sections: sections.flatMap(({ heading, points }) => {
      const kept = grounded(points, ({ text }) => text, context);
      return kept.length === 0 ? [] : [{ heading, points: kept }];
    }),
    review_questions: grounded(review_questions, ({ question }) => question, context),
  };
}

function grounded<Item extends { readonly quotes: readonly string[] }>(
  items: readonly Item[],
  textOf: (item: Item) => string,
  context: AnswerContext,
): (Omit<Item, 'quotes'> & { citations: Citation[] })[] {
  return items.flatMap((item) => {
    const { quotes, ...fields } = item;
    const citations = proveItem({ text: textOf(item), quotes }, context);
    return citations.length === 0 ? [] : [{ ...fields, citations }];
  });
}
