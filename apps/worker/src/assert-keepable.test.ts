import { documentsBytesMax } from '@harvest/store/task-store';
import { assertKeepable } from './assert-keepable.ts';
import type { ProcessorOutcome } from './job.ts';

const half = 'x'.repeat(documentsBytesMax / 2);
/** Only the documents count. */
const outcomeOf = (documents: readonly string[] | null): ProcessorOutcome => ({
  content: {} as ProcessorOutcome['content'],
  firstTokenMs: null,
  documents,
});

describe('an outcome', () => {
  it.each([
    ['without documents', null],
    ['with documents of just the length that is kept', [half, half]],
  ])('%s may be kept', (_what, documents) => {
    const outcome = outcomeOf(documents);
    expect(assertKeepable(outcome)).toBe(outcome);
  });

  it('whose documents are longer together, in bytes, may not', () => {
    expect(() => assertKeepable(outcomeOf([half, half, 'x']))).toThrow('task.too_large');
    expect(() => assertKeepable(outcomeOf([half.replaceAll('x', 'é'), 'x']))).toThrow('task.too_large');
  });
});
