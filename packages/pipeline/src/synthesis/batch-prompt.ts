import type { ModelMessage, ResponseFormat } from '@harvest/router/spec/provider';
import {
  type WrittenFormat,
  fenceSources,
  markRule,
  quotesAllowed,
  sourceRules,
  textInstructions,
} from './prompt.ts';
import { defineTemplate, fillTemplate } from './template.ts';

/** One of the requests that share a model call. */
export interface BatchQuery {
  readonly query: string;
  readonly outputFormat: WrittenFormat;
  /** What the answer keeps to besides, one rule a line. */
  readonly rules?: readonly string[];
}

const text = { type: 'string' } as const;

/** The shape in which all answers come, for models that can be held to one. Requests are numbered from 1. */
export const batchResponseFormat: ResponseFormat = {
  type: 'json-schema',
  name: 'answers',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      answers: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            id: { type: 'integer' },
            found: { type: 'boolean' },
            text,
            evidence: { type: 'array', items: text },
          },
          required: ['id', 'found', 'text', 'evidence'],
          additionalProperties: false,
        },
      },
    },
    required: ['answers'],
    additionalProperties: false,
  },
};

const answerShape = '{"answers": [{"id": 1, "found": true, "text": "...", "evidence": ["..."]}]}';

const batchTemplate = defineTemplate({
  name: 'batch',
  version: 3,
  lines: [
    '{rules}',
    'You get {size} requests, one JSON object a line. Answer each by its own instruction, as if it were the only one.',
    'Reply with one JSON object and nothing around it: {shape}, with exactly one entry for each request.',
    '"id" is the number of the request, and "text" is your answer in Markdown.',
    `"evidence" lists ${quotesAllowed} that this answer rests on, without numbers.`,
    `${markRule} The quotes of every answer count from 1 anew.`,
    'If the source does not contain what a request asks for, set "found" to false and say in "text" in one sentence what is missing.',
    '{fence}',
  ],
});

/** The template of a shared call, as a result names it. */
export const batchTemplateName = `${batchTemplate.name}@${String(batchTemplate.version)}`;

/**
 * The messages that ask for several requests at once; `parseBatchAnswer` reads the answer. A request is set as JSON, so
 * that none can pass for the next one. Several sources stand in one fence without numbers: an answer names none, since
 * its quotes tell where they are from.
 */
export function buildBatchMessages(options: {
  readonly source: string;
  readonly queries: readonly BatchQuery[];
}): readonly ModelMessage[] {
  const fenced = fenceSources({ pieces: [{ source: 0, text: options.source }] });
  const requests = options.queries.map(({ query, outputFormat, rules = [] }, index) =>
    JSON.stringify({
      id: index + 1,
      instruction: [textInstructions[outputFormat], ...rules].join(' '),
      request: query,
    }),
  );
  return [
    {
      role: 'system',
      content: fillTemplate(batchTemplate, {
        rules: sourceRules,
        size: String(requests.length),
        shape: answerShape,
        fence: fenced.rule,
      }),
    },
    { role: 'user', content: `${fenced.text}\n\nRequests:\n${requests.join('\n')}` },
  ];
}
