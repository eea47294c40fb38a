import fc from 'fast-check';
import { RedisRequests } from './redis-requests.ts';

const encode = (parts: readonly string[]): string =>
  `*${String(parts.length)}\r\n${parts.map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`).join('')}`;

describe('cutting a byte stream into requests', () => {
  it('gives back every request whole, however the stream is cut and whatever the arguments contain', () => {
    const argument = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\r\n', '*1\r\n$3\r\n', '$5'));
    const request = fc.array(argument, { minLength: 1, maxLength: 5 }).map(encode);
    fc.assert(
      fc.property(fc.array(request, { maxLength: 6 }), fc.integer({ min: 1, max: 50 }), (requests, size) => {
        const bytes = Buffer.from(requests.join(''));
        const cutter = new RedisRequests();
        const found: string[] = [];
        for (let start = 0; start < bytes.length; start += size) {
          found.push(...cutter.push(bytes.subarray(start, start + size)).map(String));
        }
        expect(found).toEqual(requests);
      }),
    );
  });

  it('refuses what is no request', () => {
    expect(() => new RedisRequests().push(Buffer.from('PING\r\n'))).toThrow('not a request');
  });
});
