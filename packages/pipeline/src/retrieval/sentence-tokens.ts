import type { Sentence } from '@harvest/text/sentences';

/** Sentences that are counted before the event loop gets a turn: a few milliseconds. */
const sentencesPerTurn = 1_000;

/** Tokens of each sentence with its layout marks, each counted once; sums of them are good estimates for passages. */
export async function countSentenceTokens(options: {
  readonly text: string;
  readonly sentences: readonly Sentence[];
  readonly countTokens: (text: string) => number;
  readonly pause: () => Promise<void>;
}): Promise<Uint32Array> {
  const { text, sentences, countTokens, pause } = options;
  const tokens = new Uint32Array(sentences.length);
  for (const [at, { outerStart, outerEnd }] of sentences.entries()) {
    if (at % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    tokens[at] = countTokens(text.slice(outerStart, outerEnd));
  }
  return tokens;
}
