import fc from 'fast-check';
import { ToolCallAssembly, argumentsObject, portableCallId } from './tool-calls.ts';

describe('ToolCallAssembly', () => {
  it('puts the pieces of interleaved calls together, each at the index at which it began', () => {
    const piece = fc.record({ key: fc.constantFrom(7, 'a', 2), arguments: fc.string({ maxLength: 5 }) });
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const assembly = new ToolCallAssembly();
        const deltas = pieces.map((part) => assembly.add({ ...part, id: String(part.key), name: 'f' }));
        for (const [index, call] of assembly.calls.entries()) {
          const own = deltas.filter((delta) => delta.index === index);
          expect(own.map((delta) => delta.id)).toEqual([call.id, ...own.slice(1).map(() => undefined)]);
          expect(own.map((delta) => delta.arguments).join('')).toBe(call.arguments);
          const sent = pieces.filter(({ key }) => String(key) === call.id);
          expect(sent.map((part) => part.arguments).join('')).toBe(call.arguments);
        }
      }),
    );
  });

  it('gives a call an id of its own when the provider gave none', () => {
    const assembly = new ToolCallAssembly();
    assembly.add({ key: 0, name: 'f' });
    assembly.add({ key: 1, name: 'f', id: '' });
    const [first, second] = assembly.calls.map(({ id }) => id);
    expect(first).toMatch(/^call_[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
  });

  it('refuses a call that does not say what is called', () => {
    expect(() => new ToolCallAssembly().add({ key: 0, id: 'a', arguments: '{}' })).toThrow('no name');
  });
});

describe('portableCallId', () => {
  it('is short, of letters that every provider takes, and equal for equal ids alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(portableCallId(one)).toMatch(/^[\w-]{1,40}$/);
        expect(portableCallId(one) === portableCallId(other)).toBe(one === other);
      }),
    );
  });

  it('leaves an id alone that needs no change', () => {
    expect(portableCallId('toolu_01D7FLrfh4GYq7yT1ULFeyMV')).toBe('toolu_01D7FLrfh4GYq7yT1ULFeyMV');
  });
});

describe('argumentsObject', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    ['[1]', { text: '[1]' }],
    ['{"a"', { text: '{"a"' }],
  ])('makes an object of %j', (text, object) => {
    expect(argumentsObject(text)).toEqual(object);
  });
});
