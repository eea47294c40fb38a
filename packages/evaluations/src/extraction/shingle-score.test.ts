import { meanScore, scoreShingles } from './shingle-score.ts';

describe('the score of an extracted text', () => {
  it('is perfect for the same words in other layout', () => {
    expect(scoreShingles('One two, three four five.', '# One two\n\nthree four five')).toEqual({
      precision: 1,
      recall: 1,
    });
  });

  it('counts runs of four words that are missing and that are too many', () => {
    // The truth has the runs abcd, bcde and cdef, of which abcd and bcde were found, beside bcdx.
    expect(scoreShingles('a b c d e f', 'a b c d e')).toEqual({ precision: 1, recall: 2 / 3 });
    expect(scoreShingles('a b c d e', 'a b c d e f')).toEqual({ precision: 2 / 3, recall: 1 });
  });

  it('counts a run as often as it occurs', () => {
    expect(scoreShingles('a b c d', 'a b c d. a b c d')).toEqual({ precision: 1 / 5, recall: 1 });
  });

  it('takes a text of fewer than four words as one run', () => {
    expect(scoreShingles('a b', 'a b')).toEqual({ precision: 1, recall: 1 });
    expect(scoreShingles('a b', 'a c')).toEqual({ precision: 0, recall: 0 });
  });

  it('leaves the precision of nothing out of the mean, but not its recall', () => {
    const scores = [scoreShingles('a b c d', ''), scoreShingles('a b c d', 'a b c d')];
    expect(scores[0]).toEqual({ precision: null, recall: 0 });
    expect(meanScore(scores)).toEqual({ f1: 2 / 3, precision: 1, recall: 0.5, accuracy: 0.5 });
  });

  it('is zero, not undefined, when nothing is right', () => {
    expect(meanScore([scoreShingles('a b c d', 'x y z w')]).f1).toBe(0);
  });
});
