import { chatRequestSchema } from '@harvest/contracts/chat-request';
import { createHarvestRequestSchema } from '@harvest/contracts/harvest-request';
import { toProblemFields } from './problem-fields.ts';

function fieldsOf(body: unknown) {
  const parsed = createHarvestRequestSchema().safeParse(body);
  return toProblemFields(parsed.error?.issues ?? [], body);
}

describe('toProblemFields', () => {
  it('points at nested fields with escaped names', () => {
    const fields = fieldsOf({ source: 'a', query: 'b', options: { '~/': 1 } });
    expect(fields).toEqual([{ pointer: '/options/~0~1', message: 'is not a known field' }]);
  });

  it('never repeats an offending value, and cuts a long name', () => {
    const secret = 'sk-'.padEnd(5_000, 'x');
    const text = JSON.stringify(
      fieldsOf({ source: [secret], query: 'b', output_format: secret, [secret]: 1 }),
    );
    expect(text).not.toContain(secret.slice(0, 65));
    expect(text.length).toBeLessThan(1_000);
  });

  it('says what a chat may send instead', () => {
    const body = {
      model: 'auto',
      messages: [
        { role: 'usr', content: '' },
        { role: 'user', content: 5 },
      ],
      n: 2,
      logprobs: true,
      max_tokens: 0,
      harvest: { require: ['tools', 'tools', 'tools', 'tools'] },
    };
    const issues = chatRequestSchema.safeParse(body).error?.issues ?? [];
    expect(toProblemFields(issues, body)).toEqual([
      { pointer: '/messages/0/role', message: 'must be one of: system, developer, user, assistant, tool' },
      { pointer: '/messages/1/content', message: 'has none of the permitted forms' },
      { pointer: '/max_tokens', message: 'must be at least 1' },
      { pointer: '/n', message: 'must be 1: one answer is generated' },
      { pointer: '/logprobs', message: 'are not available' },
      { pointer: '/harvest/require', message: 'must have at most 3 items' },
    ]);
    const empty = chatRequestSchema.safeParse({ model: 'auto', messages: [] }).error?.issues ?? [];
    expect(toProblemFields(empty, { model: 'auto', messages: [] })).toEqual([
      { pointer: '/messages', message: 'must have at least 1 item' },
    ]);
  });

  it('tells a number that is beyond all bounds from what is none', () => {
    const bodyOf = (number: string): unknown =>
      JSON.parse(`{"model":"auto","messages":[{"role":"user","content":"a"}],"temperature":${number}}`);
    const messageOf = (number: string): string | undefined => {
      const body = bodyOf(number);
      return toProblemFields(chatRequestSchema.safeParse(body).error?.issues ?? [], body)[0]?.message;
    };
    expect(messageOf('1e400')).toBe('must be a number of ordinary size');
    expect(messageOf('-1e400')).toBe('must be a number of ordinary size');
    expect(messageOf('"1"')).toBe('must be a number, not a string');
  });

  it('lists at most twenty mistakes', () => {
    const body = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${String(index)}`, 1]));
    expect(fieldsOf(body)).toHaveLength(20);
  });

  it('stays well-formed when a name is not', () => {
    const [field] = fieldsOf({ source: 'a', query: 'b', 'x\uD800': 1 });
    expect(field?.pointer.isWellFormed()).toBe(true);
  });
});
