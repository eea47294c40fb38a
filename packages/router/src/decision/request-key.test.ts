import fc from 'fast-check';
import { type KeyedRequest, exactKeyOf, semanticScopeOf } from './request-key.ts';

const grounded: KeyedRequest = {
  tenant: 'acme',
  catalogueRevision: 'r1',
  keyedProviders: [],
  taskType: 'analysis',
  messages: [{ role: 'user', content: 'made from the grounding' }],
  grounding: { source: 'The source.', query: 'What is it?', outputFormat: 'analysis' },
};
const chat: KeyedRequest = {
  tenant: 'acme',
  catalogueRevision: 'r1',
  keyedProviders: [],
  taskType: 'chat',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello' },
  ],
};

/** One change for everything that can change an answer. */
const changes: readonly Partial<KeyedRequest>[] = [
  { tenant: 'other' },
  { tenant: null },
  { catalogueRevision: 'r2' },
  { keyedProviders: ['openai'] },
  { keyedProviders: ['openai', 'gemini'] },
  { taskType: 'summary' },
  { maxOutputTokens: 100 },
  { provider: 'openai' },
  { model: 'gpt-5.6' },
  { tier: 'quality' },
  { quality: 'quality' },
  { localOnly: true },
  { maxCostUsd: 0.01 },
  { require: ['tools'] },
  { temperature: 0 },
  { topP: 0.5 },
  { stop: ['END'] },
  { seed: 1 },
  { presencePenalty: 1 },
  { frequencyPenalty: 1 },
  { tools: [{ name: 'search', parameters: { type: 'object' } }] },
  { toolChoice: 'none' },
  { parallelToolCalls: false },
  { responseFormat: { type: 'json' } },
];

describe('the exact key', () => {
  it.each([
    ['grounded', grounded],
    ['chat', chat],
  ])('differs for every two %s requests that differ in one thing', (_kind, request) => {
    const keys = [request, ...changes.map((change) => ({ ...request, ...change }))].map(exactKeyOf);
    expect(new Set(keys).size).toBe(changes.length + 1);
  });

  it('differs with source, query, output format and every message', () => {
    const grounding = { source: 'The source.', query: 'What is it?', outputFormat: 'analysis' as const };
    const keys = [
      grounded,
      { ...grounded, grounding: { ...grounding, source: 'Another source.' } },
      { ...grounded, grounding: { ...grounding, query: 'Who is it?' } },
      { ...grounded, grounding: { ...grounding, outputFormat: 'summary' as const } },
      chat,
      { ...chat, messages: chat.messages.slice(1) },
      { ...chat, messages: [...chat.messages, { role: 'assistant' as const, content: 'Hi' }] },
      { ...chat, messages: [...chat.messages, { role: 'tool' as const, content: 'Hi', toolCallId: 'a' }] },
      { ...chat, messages: [...chat.messages, { role: 'tool' as const, content: 'Hi', toolCallId: 'b' }] },
    ].map(exactKeyOf);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same whatever fences the messages of a grounded request have', () => {
    const fenced = { ...grounded, messages: [{ role: 'user' as const, content: 'with other fences' }] };
    expect(exactKeyOf(fenced)).toBe(exactKeyOf(grounded));
  });

  it('is the same in whatever order capabilities are required', () => {
    expect(exactKeyOf({ ...chat, require: ['tools', 'streaming'] })).toBe(
      exactKeyOf({ ...chat, require: ['streaming', 'tools'] }),
    );
  });

  it('keeps neighbouring texts apart: moving characters from one to the next gives another key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.nat(), fc.nat(), (text, first, second) => {
        const cut = (at: number): KeyedRequest => ({
          ...grounded,
          grounding: {
            source: text.slice(0, at % (text.length + 1)),
            query: text.slice(at % (text.length + 1)),
            outputFormat: 'analysis',
          },
        });
        const same = first % (text.length + 1) === second % (text.length + 1);
        expect(exactKeyOf(cut(first)) === exactKeyOf(cut(second))).toBe(same);
      }),
    );
  });

  it('keeps messages apart, whatever they contain', () => {
    const contents = fc.array(fc.oneof(fc.string(), fc.constantFrom('","', '"},{"', '\\"')), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(contents, contents, (left, right) => {
        const keyOf = (texts: readonly string[]): string =>
          exactKeyOf({ ...chat, messages: texts.map((content) => ({ role: 'user', content })) });
        expect(keyOf(left) === keyOf(right)).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
  });
});

describe('the semantic scope', () => {
  const asking = (query: string): KeyedRequest => ({
    ...grounded,
    grounding: { source: 'The source.', query, outputFormat: 'analysis' },
  });

  it('is the same for every query on a source', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        expect(semanticScopeOf(asking(left))).toBe(semanticScopeOf(asking(right)));
      }),
    );
  });

  it('differs for requests that differ in anything else', () => {
    const { source, query } = { source: 'Another source.', query: 'What is it?' };
    const scopes = [
      grounded,
      ...changes.map((change) => ({ ...grounded, ...change })),
      { ...grounded, grounding: { source, query, outputFormat: 'analysis' as const } },
      { ...grounded, grounding: { source: 'The source.', query, outputFormat: 'summary' as const } },
    ].map(semanticScopeOf);
    expect(new Set(scopes).size).toBe(scopes.length);
  });

  it('is null for a chat, where the wording is all there is', () => {
    expect(semanticScopeOf(chat)).toBeNull();
  });
});
