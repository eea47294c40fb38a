import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import { studyGuideFormat } from './definition.ts';

const citations = [{ source: 0, start: 0, end: 4, quote: 'Lock' }];
const guide: StudyGuide = {
  format: 'study_guide',
  title: 'Canals',
  objectives: [{ text: 'Explain locks.', citations: [] }],
  key_terms: [{ term: 'Lock', definition: 'A chamber.', citations }],
  sections: [
    { heading: 'One', points: [{ text: 'A point of the first section.', citations }] },
    { heading: '# Two', points: [{ text: 'The other point is this.', citations }] },
  ],
  review_questions: [{ question: 'What is a lock?', answer: 'A chamber', citations }],
};

describe('a study guide', () => {
  it('reads as Markdown with numbered citations and nothing of the source as structure', () => {
    expect(studyGuideFormat.toMarkdown(guide)).toBe(
      [
        '# Canals',
        '## Objectives',
        '- Explain locks.',
        '## Key terms',
        '- **Lock**: A chamber. [1]',
        '## One',
        '- A point of the first section. [1]',
        '## \\# Two',
        '- The other point is this. [1]',
        '## Review questions',
        '1. What is a lock?',
        '   *Answer:* A chamber [1]\n',
      ].join('\n\n'),
    );
  });

  it('loses items by id, and a section with its last point', () => {
    const ids = studyGuideFormat.items(guide).map(({ id }) => id);
    expect(ids).toEqual(['o1', 't1', 'p1', 'p2', 'r1']);
    const left = studyGuideFormat.withoutItems(guide, new Set(['p1', 't1']));
    expect(left.sections.map(({ heading }) => heading)).toEqual(['# Two']);
    expect(left.key_terms).toEqual([]);
    expect(left.review_questions).toEqual(guide.review_questions);
  });

  it('of a model keeps only what rests on the source, and its objectives', () => {
    const content = studyGuideFormat.fromAnswer(
      {
        title: 'Canals',
        objectives: [{ text: 'Explain locks.', quotes: [] }],
        key_terms: [{ term: 'Lock', definition: 'A chamber.', quotes: ['invented'] }],
        sections: [
          { heading: 'One', points: [{ text: 'A point.', quotes: ['Lock'] }] },
          { heading: 'Two', points: [{ text: 'Invented.', quotes: ['invented'] }] },
        ],
        review_questions: [],
      },
      {
        ground: (quotes) => (quotes.includes('Lock') ? citations : []),
        reject: () => undefined,
        request: { query: '', options: {} },
        seed: 'seed',
      },
    );
    expect(content.objectives).toHaveLength(1);
    expect(content.key_terms).toEqual([]);
    expect(content.sections).toEqual([{ heading: 'One', points: [{ text: 'A point.', citations }] }]);
  });
});
