import { type FormatOptions, type OutputFormat, outputFormats } from '@harvest/contracts/output-formats';

/** How long an answer may be that nobody says anything about, where the operator does not say it either. */
export const defaultOutputTokens = 2_048;

/** What an item takes with its quotes and field names, and what stands around all items, in tokens: ample guesses. */
const itemTokens = 260;
const frameTokens = 400;
/** A word of text with the quotes that prove it. */
const wordTokens = 4;
/** Every current cloud model writes as much. */
const answerTokensMax = 8_000;

/** The operator's default, or more where an answer with all the items or words that were asked for would be cut off. */
export function usualOutputTokens(
  { outputFormat, options }: { readonly outputFormat: OutputFormat; readonly options: FormatOptions },
  defaultTokens: number,
): number {
  const { form, defaultCount, defaultWords } = outputFormats[outputFormat];
  const count = options.count ?? defaultCount ?? 0;
  const words = options.length_words ?? defaultWords ?? 0;
  const needed = (form === 'structured' ? frameTokens + count * itemTokens : 0) + words * wordTokens;
  return Math.max(defaultTokens, Math.min(answerTokensMax, needed));
}
