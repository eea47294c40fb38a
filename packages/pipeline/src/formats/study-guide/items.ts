import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import type { CheckedItem } from '../format-definition.ts';

/** Objectives `o1`, key terms `t1`, points `p1` through all sections, and review questions `r1`, in reading order. */
export function studyGuideItems(guide: StudyGuide): readonly CheckedItem[] {
  const points = guide.sections.flatMap((section) => section.points);
  return [
    ...guide.objectives.map((objective, at) => ({ ...objective, id: idOf('o', at), citationOptional: true })),
    ...guide.key_terms.map(({ term, definition, citations }, at) => ({
      id: idOf('t', at),
      text: `${term}: ${definition}`,
      citations,
    })),
    ...points.map((point, at) => ({ ...point, id: idOf('p', at) })),
    ...guide.review_questions.map(({ question, answer, citations }, at) => ({
      id: idOf('r', at),
      text: `${question} ${answer}`,
      citations,
      question: { question, answer },
    })),
  ];
}

/** The guide without some items; a section that loses all its points goes with them. */
export function studyGuideWithoutItems(guide: StudyGuide, ids: ReadonlySet<string>): StudyGuide {
  const kept =
    (letter: string) =>
    (_item: unknown, at: number): boolean =>
      !ids.has(idOf(letter, at));
  let point = 0;
  const sections = guide.sections.flatMap(({ heading, points }) => {
    const left = points.filter(() => !ids.has(idOf('p', point++)));
    return left.length === 0 ? [] : [{ heading, points: left }];
  });
  return {
    ...guide,
    sections,
    objectives: guide.objectives.filter(kept('o')),
    key_terms: guide.key_terms.filter(kept('t')),
    review_questions: guide.review_questions.filter(kept('r')),
  };
}

function idOf(letter: string, at: number): string {
  return `${letter}${at + 1}`;
}

/** The title and the headings. */
export function studyGuideFrame({ title, sections }: StudyGuide): readonly string[] {
  return [title, ...sections.map(({ heading }) => heading)];
}
