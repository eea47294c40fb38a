import type { Statement } from '@harvest/contracts/formats/statement';
import type { ContentWriter } from '../content-context.ts';
import type { Block, Inline } from '../document.ts';
import { bold, bullets, heading, pageHeading, plain } from '../inline.ts';
import type { Notes } from '../notes.ts';

/** A statement with its references, as the line of a list. */
export function statementLine({ text, citations }: Statement, notes: Notes): readonly Inline[] {
  return [plain(text), ...notes.refer(citations)];
}

/** Objectives, terms and sections, then the questions, and their answers after all of them. */
export const studyGuideBlocks: ContentWriter<'study_guide'> = (guide, { labels, notes }) => {
  const part = (title: string, blocks: readonly Block[], isEmpty: boolean): readonly Block[] =>
    isEmpty ? [] : [heading(2, title), ...blocks];
  return [
    ...part(
      labels.objectives,
      [bullets(guide.objectives.map((objective) => statementLine(objective, notes)))],
      guide.objectives.length === 0,
    ),
    ...part(
      labels.keyTerms,
      [
        bullets(
          guide.key_terms.map(({ term, definition, citations }) => [
            bold(term),
            plain(` – ${definition}`),
            ...notes.refer(citations),
          ]),
        ),
      ],
      guide.key_terms.length === 0,
    ),
    ...guide.sections.flatMap((section) => [
      heading(2, section.heading),
      bullets(section.points.map((point) => statementLine(point, notes))),
    ]),
    ...part(
      labels.reviewQuestions,
      [numbered(guide.review_questions.map(({ question }) => [plain(question)]))],
      guide.review_questions.length === 0,
    ),
    ...(guide.review_questions.length === 0
      ? []
      : [
          pageHeading(2, labels.answers),
          numbered(
            guide.review_questions.map(({ answer, citations }) => [plain(answer), ...notes.refer(citations)]),
          ),
        ]),
  ];
};

function numbered(items: readonly (readonly Inline[])[]): Block {
  return {
    kind: 'list',
    marker: 'decimal',
    together: true,
    items: items.map((content) => ({ content, children: [] })),
  };
}
