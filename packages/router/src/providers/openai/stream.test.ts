import fc from 'fast-check';
import { createDoneInspector } from './stream.ts';

/** Whether a body that arrives in the given pieces counts as ended. */
function isComplete(pieces: readonly Uint8Array[]): boolean {
  const inspector = createDoneInspector();
  for (const piece of pieces) inspector.chunk(piece);
  try {
    inspector.end();
    return true;
  } catch {
    return false;
  }
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe('createDoneInspector', () => {
  it('finds the end mark however the bytes are cut, and nothing that a text may contain', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        (text, size, done) => {
          const frame = `data: ${JSON.stringify({ text: `${text}\ndata: [DONE]` })}\n\n`;
          const body = new TextEncoder().encode(done ? `${frame}data: [DONE]\n\n` : frame);
          expect(isComplete(cut(body, size))).toBe(done);
        },
      ),
    );
  });

  it('accepts the mark without a space and as the only line', () => {
    expect(isComplete([new TextEncoder().encode('data:[DONE]')])).toBe(true);
  });
});
