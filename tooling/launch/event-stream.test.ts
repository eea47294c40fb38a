import { type ServerSentEvent, readEventStream } from './event-stream.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array, void> {
  await Promise.resolve();
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(text: string, size = 1_000): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEventStream(inPieces(Buffer.from(text), size))) events.push(event);
  return events;
}

describe('the event stream reader', () => {
  const text =
    ': heartbeat\n\nid: 1-0\nevent: token-delta\ndata: {"text":"größer"}\n\nid:2-0\r\ndata:a\r\ndata: b\r\n\r\n';
  const events = [
    { id: '1-0', event: 'token-delta', data: '{"text":"größer"}' },
    { id: '2-0', event: 'message', data: 'a\nb' },
  ];

  it.each([1, 2, 3, 7, 1_000])('reads the same events from pieces of %i bytes', async (size) => {
    expect(await read(text, size)).toEqual(events);
  });

  it('drops an event that the end of the stream cuts off', async () => {
    expect(await read('data: whole\n\ndata: half')).toEqual([{ id: null, event: 'message', data: 'whole' }]);
  });

  it('refuses an event without end instead of keeping it in memory', async () => {
    await expect(read(`data: ${'x'.repeat(1_100_000)}`)).rejects.toThrow('too large');
    await expect(read('data: x\n'.repeat(200_000))).rejects.toThrow('too large');
  });
});
