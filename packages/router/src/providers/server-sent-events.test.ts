import fc from 'fast-check';
import { collect, sequenceOf } from './async-sequence.ts';
import { type ServerSentEvent, jsonOf, readEvents } from './server-sent-events.ts';

function cut(body: string, pieceBytes: number): Uint8Array[] {
  const bytes = new TextEncoder().encode(body);
  return Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
}

const read = (body: string, pieceBytes = 1_000): Promise<ServerSentEvent[]> =>
  collect(readEvents(sequenceOf(cut(body, pieceBytes))));

const pieceSize = fc.integer({ min: 1, max: 40 });
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

describe('readEvents', () => {
  it('finds the same events however the bytes are cut and the lines end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }),
        pieceSize,
        lineEnd,
        async (texts, size, end) => {
          const frames = texts.map((text) =>
            ['event: note', `data: ${JSON.stringify(text)}`, '', ''].join(end),
          );
          const events = await read(frames.join(''), size);
          expect(events.map(jsonOf)).toEqual(texts);
          expect(events.every(({ type }) => type === 'note')).toBe(true);
        },
      ),
    );
  });

  it.each([
    ['data:[DONE]', [{ type: '', data: '[DONE]' }]],
    [': a comment\n\ndata: 1\nid: 7\nretry: 10\n\n', [{ type: '', data: '1' }]],
    ['data: one\ndata: two\n\n', [{ type: '', data: 'one\ntwo' }]],
    ['event: a\n\ndata: 1\n\n', [{ type: '', data: '1' }]],
    ['data\n\n', [{ type: '', data: '' }]],
    ['', []],
  ])('reads %j', async (body, events) => {
    await expect(read(body)).resolves.toEqual(events);
  });

  it('gives up on a line that never ends', async () => {
    await expect(read('x'.repeat(5 * 1_024 * 1_024))).rejects.toHaveProperty(
      'name',
      'MalformedResponseError',
    );
  });

  it('calls data that is not JSON malformed', () => {
    expect(() => jsonOf({ type: '', data: '{' })).toThrow('an event is not JSON');
  });
});
