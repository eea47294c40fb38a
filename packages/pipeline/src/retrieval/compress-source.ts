import type { PromptSource } from '../sources/prompt-source.ts';
import type { SourceText } from '../sources/source-text.ts';
import { condense } from './condense.ts';
import type { Embed } from './fuse.ts';
import { selectPassages } from './select-passages.ts';

/** What a prompt is to hold of the sources. */
export interface CompressionRequest {
  readonly source: SourceText;
  readonly query: string;
  /** `retrieval`: the passages that fit the query; `condensation`: the gist of every section. */
  readonly method: 'retrieval' | 'condensation';
  readonly tokensMax: number;
  readonly countTokens: (text: string) => number;
  readonly embed?: Embed;
  readonly signal: AbortSignal;
  readonly pause: () => Promise<void>;
}

/** The sources whole where they fit into the budget, and compressed where they do not. @throws the abort reason. */
export async function compressSource(request: CompressionRequest): Promise<PromptSource> {
  const { method, ...asked } = request;
  if (fits(request)) return wholeSource(request.source);
  return method === 'condensation' ? await condense(asked) : await selectPassages(asked);
}

/** No tokenizer makes more than one token of a UTF-8 byte, so that a short source need not be counted. */
function fits({ source, tokensMax, countTokens }: CompressionRequest): boolean {
  return Buffer.byteLength(source.text) <= tokensMax || countTokens(source.text) <= tokensMax;
}

/** Everything that the sources say. */
export function wholeSource({ text, parts }: SourceText): PromptSource {
  const pieces = parts.map(({ source, start, end }) => ({ source, text: text.slice(start, end) }));
  return { pieces, compression: null, notices: [] };
}
