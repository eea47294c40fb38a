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

  it('lists at most twenty mistakes', () => {
    const body = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${String(index)}`, 1]));
    expect(fieldsOf(body)).toHaveLength(20);
  });

  it('stays well-formed when a name is not', () => {
    const [field] = fieldsOf({ source: 'a', query: 'b', 'x\uD800': 1 });
    expect(field?.pointer.isWellFormed()).toBe(true);
  });
});
