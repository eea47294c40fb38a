import fc from 'fast-check';
import { createLineInspector } from './stream.ts';

/** The name of the error with which a body fails, or `complete`. */
function judge(body: string, pieceBytes: number): string {
  const bytes = new TextEncoder().encode(body);
  const inspector = createLineInspector();
  try {
    for (let start = 0; start < bytes.length; start += pieceBytes) {
      inspector.chunk(bytes.subarray(start, start + pieceBytes));
    }
    inspector.end();
    return 'complete';
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}

const piece = fc.integer({ min: 1, max: 30 });
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

describe('createLineInspector', () => {
  it('accepts any texts, however the bytes are cut, when the last line says done', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), piece, (texts, size) => {
        const lines = texts.map((content) => line({ message: { content }, done: false }));
        expect(judge([...lines, line({ done: true })].join(''), size)).toBe('complete');
        expect(judge(lines.join(''), size)).toBe('MissingEndMarkError');
      }),
    );
  });

  it('needs no line feed after the last line', () => {
    expect(judge('{"done": true}', 4)).toBe('complete');
  });

  it.each([
    ['{"done": \n', 'MalformedResponseError'],
    ['12\n', 'MalformedResponseError'],
    ['\n', 'MalformedResponseError'],
    ['{"error": "out of memory"}\n', 'UpstreamReportedError'],
    ['{"done": true}\n{"error": "late"}', 'UpstreamReportedError'],
  ])('fails on %j', (body, name) => {
    expect(judge(body, 5)).toBe(name);
  });
});
