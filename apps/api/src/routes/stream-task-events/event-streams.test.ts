import { once } from 'node:events';
import { type Server, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import type { StoredEvent } from '@harvest/store/task-store';
import { waitFor } from '@harvest/testkit/wait-for';
import { type LogFields, type Logger, silentLogger } from '@harvest/runtime/logger';
import { EventStreams } from './event-streams.ts';

const text = 'x'.repeat(64_000);

/** As many large events as anybody asks for; counts how many were taken. */
class Firehose {
  taken = 0;
  finished = false;
  async *[Symbol.asyncIterator](): AsyncGenerator<StoredEvent> {
    try {
      for (;;) {
        this.taken += 1;
        yield await Promise.resolve({
          id: `${String(this.taken)}-0`,
          event: { type: 'token-delta', data: { generation: 1, text } },
        });
      }
    } finally {
      this.finished = true;
    }
  }
}

describe('event streams', () => {
  const warnings: LogFields[] = [];
  const logger: Logger = { ...silentLogger, warn: (_message, fields) => warnings.push(fields ?? {}) };
  let server: Server;
  let client: Socket | null = null;

  afterEach(async () => {
    client?.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** Opens a connection that asks for the stream and reads nothing of it. */
  const connectSilently = async (handle: (res: ServerResponse) => void): Promise<void> => {
    server = createServer((_req, res) => {
      handle(res);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    client.pause();
    await once(client, 'connect');
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  };

  it('takes no more events than a client takes, and drops one that takes nothing', async () => {
    const streams = new EventStreams({ clientsMax: 1, heartbeatMs: 20, logger });
    const events = new Firehose();
    let bufferedMax = 0;
    await connectSilently((res) => {
      const stream = streams.admit(res, 'slow-1');
      stream.start(null);
      void stream.send(events).finally(() => {
        streams.release(stream);
      });
      stream.signal.addEventListener('abort', () => {
        bufferedMax = stream.bufferedBytes;
      });
    });
    await waitFor('the drop', () => warnings.length === 1);
    expect(warnings[0]).toMatchObject({
      request_id: 'slow-1',
      buffered_bytes: expect.any(Number) as unknown,
    });
    await waitFor('the end of the iteration', () => events.finished);
    expect(bufferedMax).toBeLessThan(3 * text.length);
    expect(streams.count).toBe(0);
  });

  it('admits none above the limit and none while closing', async () => {
    const streams = new EventStreams({ clientsMax: 1, heartbeatMs: 1_000, logger: silentLogger });
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    await connectSilently(resolve);
    const res = await promise;
    const stream = streams.admit(res, 'a');
    expect(() => streams.admit(res, 'b')).toThrow('server.too_many_streams');
    streams.close();
    expect(stream.signal.aborted).toBe(true);
    streams.release(stream);
    expect(() => streams.admit(res, 'c')).toThrow('server.shutting_down');
  });
});
