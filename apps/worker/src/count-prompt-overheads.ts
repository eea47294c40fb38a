import { type OutputFormat, outputFormatNames } from '@harvest/contracts/output-formats';
import { formatOf, isModelled } from '@harvest/pipeline/formats/format-table';
import { emptyPromptOf } from '@harvest/pipeline/synthesis/prompt';
import { countPromptTokens, loadTokenizer } from '@harvest/router/pricing/count-tokens';
import type { ResponseFormat } from '@harvest/router/spec/provider';

/** Counts what the instructions around source and query take, by output format, in tokens; the answer's schema included. */
export function countPromptOverheads(): Record<string, number> {
  // Loading takes a moment, which passes here rather than at the first request.
  loadTokenizer();
  return Object.fromEntries(
    outputFormatNames.map((format) => [
      format,
      countPromptTokens(emptyPromptOf(format), [], responseFormatOf(format)),
    ]),
  );
}

function responseFormatOf(format: OutputFormat): ResponseFormat | undefined {
  if (!isModelled(format)) return undefined;
  return { type: 'json-schema', name: format, strict: true, schema: formatOf(format).answerJsonSchema };
}
