import { readingGrade } from './reading-grade.ts';
import { splitSentences } from './sentences.ts';

const gradeOf = (text: string): number | null => readingGrade(text, splitSentences(text));

describe('readingGrade', () => {
  it('follows the formula of Flesch and Kincaid', () => {
    // 11 words in 2 sentences, 17 syllables: 0.39 * 11 / 2 + 11.8 * 17 / 11 - 15.59.
    expect(gradeOf('The little garden was open all day. Nobody came in today.')).toBe(4.8);
  });

  it('asks more of a reader of long words than of one of short words', () => {
    const easy = gradeOf('The cat sat on the mat. The dog ran to the door.');
    const hard = gradeOf(
      'Constitutional interpretation necessitates considerable institutional deliberation.',
    );
    expect(easy).toBe(0);
    expect(hard).toBeGreaterThan(15);
  });

  it('counts the sentences and not the headings', () => {
    expect(gradeOf('# Constitutional interpretation\n\nThe cat sat on the mat.')).toBe(
      gradeOf('The cat sat on the mat.'),
    );
  });

  it('has no grade for a text without a word', () => {
    expect(gradeOf('12 + 30 = 42')).toBeNull();
  });
});
