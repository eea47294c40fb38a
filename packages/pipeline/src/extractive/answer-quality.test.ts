import { everyText } from '@harvest/testkit/texts/every-text';
import { readSource } from '../reading/read-source.ts';
import { joinSources } from '../sources/source-text.ts';
import { extractText } from './extract-text.ts';
import { answeredQuestions, unansweredQuestions } from './test-support/question-set.ts';

const pause = (): Promise<void> => Promise.resolve();
const textByName = new Map(everyText);

interface Reply {
  readonly answered: boolean;
  /** The passages in their order, on one line each. */
  readonly passages: readonly string[];
}

async function ask(name: string, query: string): Promise<Reply> {
  const reading = await readSource(joinSources([textByName.get(name) ?? '']), pause);
  const { pieces, answered } = await extractText({
    reading,
    query,
    outputFormat: 'analysis',
    maxOutputTokens: 2_000,
    pause,
  });
  const quotes = pieces
    .join('')
    .split('\n\n')
    .filter((block) => block.startsWith('> '));
  return {
    answered,
    passages: quotes.map((quote) => quote.replace(/ \[\d+\]|\n>/g, '').replace(/\s+/g, ' ')),
  };
}

// The floors stand a little below what is reached, so that a change elsewhere may cost one answer and not five.
describe('answers to a set of questions', () => {
  it('are in what is quoted for most questions, and mostly in its first passage', async () => {
    let [first, anywhere] = [0, 0];
    for (const [name, question, answers] of answeredQuestions) {
      const { answered, passages } = await ask(name, question);
      const holds = (passage = ''): boolean => answered && answers.some((answer) => passage.includes(answer));
      if (holds(passages[0])) first += 1;
      if (passages.some(holds)) anywhere += 1;
    }
    expect(first / answeredQuestions.length).toBeGreaterThanOrEqual(0.77);
    expect(anywhere / answeredQuestions.length).toBeGreaterThanOrEqual(0.82);
  });

  it('are seldom claimed where the text has none', async () => {
    let claimed = 0;
    for (const [name, question] of unansweredQuestions)
      if ((await ask(name, question)).answered) claimed += 1;
    expect(claimed / unansweredQuestions.length).toBeLessThanOrEqual(0.3);
  });
});
