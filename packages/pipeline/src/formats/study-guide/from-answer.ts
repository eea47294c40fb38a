import type { Citation } from '@harvest/contracts/citation';
import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import type { GroundQuotes } from '../format-definition.ts';
import type { StudyGuideAnswer } from './answer-schema.ts';

/** Makes a study guide of a model's answer: what rests on no passage of the source is left out, except objectives. */
export function studyGuideFromAnswer(
  { title, objectives, key_terms, sections, review_questions }: StudyGuideAnswer,
  { ground }: { readonly ground: GroundQuotes },
): StudyGuide {
  return {
    format: 'study_guide',
    title,
    objectives: objectives.map(({ text, quotes }) => ({ text, citations: [...ground(quotes)] })),
    key_terms: grounded(key_terms, ground),
    sections: sections.flatMap(({ heading, points }) => {
      const kept = grounded(points, ground);
      return kept.length === 0 ? [] : [{ heading, points: kept }];
    }),
    review_questions: grounded(review_questions, ground),
  };
}

function grounded<Item extends { readonly quotes: readonly string[] }>(
  items: readonly Item[],
  ground: GroundQuotes,
): (Omit<Item, 'quotes'> & { citations: Citation[] })[] {
  return items.flatMap(({ quotes, ...item }) => {
    const citations = [...ground(quotes)];
    return citations.length === 0 ? [] : [{ ...item, citations }];
  });
}
