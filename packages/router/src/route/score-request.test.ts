import { scoreComplexity } from '../decision/complexity/score-complexity.ts';
import { scoreRequest } from './score-request.ts';

const easy = { query: 'When did it rain?', source: 'It rained on Monday.' };
const hard = {
  query:
    'Prove that, if the river rose on every day on which it rained, no dry day can have been followed by a flood, and compare the alternatives step by step.',
  source: 'It rained on Monday.',
};
const messages = [{ role: 'user', content: JSON.stringify([hard, easy, hard]) }] as const;

describe('the complexity of a request', () => {
  it('is that of its question and source', () => {
    const grounding = { ...easy, outputFormat: 'analysis' } as const;
    expect(scoreRequest({ messages, grounding })).toEqual(scoreComplexity(easy));
  });

  it('is that of the last user message when there is nothing else to go by', () => {
    expect(scoreRequest({ messages })).toEqual(scoreComplexity({ query: messages[0].content }));
    expect(scoreRequest({ messages, scoredAs: [] })).toEqual(scoreRequest({ messages }));
  });

  it('is that of the hardest of what it says it is to be scored as', () => {
    expect(scoreComplexity(hard).score).toBeGreaterThan(scoreComplexity(easy).score);
    expect(scoreRequest({ messages, scoredAs: [easy, hard, easy] })).toEqual(scoreComplexity(hard));
    expect(scoreRequest({ messages, scoredAs: [easy] })).toEqual(scoreComplexity(easy));
  });
});
