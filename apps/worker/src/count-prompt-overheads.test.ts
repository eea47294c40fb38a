import { outputFormatNames, outputFormats } from '@harvest/contracts/output-formats';
import { formatOf, isModelled } from '@harvest/pipeline/formats/format-table';
import { emptyPromptOf } from '@harvest/pipeline/synthesis/prompt';
import { countPromptTokens, countTokens } from '@harvest/router/pricing/count-tokens';
import { countPromptOverheads } from './count-prompt-overheads.ts';

describe('the overheads of prompts', () => {
  const overheads = countPromptOverheads();

  it('are counted for every output format', () => {
    expect(Object.keys(overheads)).toEqual(outputFormatNames);
  });

  it('have the schema of a structured answer in them, which is sent beside the messages', () => {
    for (const format of outputFormatNames.filter(isModelled)) {
      const schemaTokens = countTokens(JSON.stringify(formatOf(format).answerJsonSchema));
      expect(overheads[format]).toBeGreaterThan(countPromptTokens(emptyPromptOf(format)) + schemaTokens);
    }
  });

  it('are those of the messages alone where plain text is answered', () => {
    for (const format of outputFormatNames.filter((name) => outputFormats[name].form === 'text')) {
      expect(overheads[format]).toBe(countPromptTokens(emptyPromptOf(format)));
    }
  });
});
