import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';
import { RedisRequests } from './redis-requests.ts';

/** A relay between clients and a local Redis, through which a test decides what still gets across. */
export interface RedisProxy {
  readonly url: string;
  /** How many requests were dropped so far. */
  readonly droppedRequests: number;
  /** From now on nothing that Redis says reaches a client. */
  readonly holdReplies: () => void;
  /** The same from the moment in which Redis is sent a request that contains `text`, which it carries out. */
  readonly holdRepliesAfter: (text: string) => void;
  /**
   * From now on requests that contain `text` do not reach Redis. Clients match replies to requests by their order, so
   * that a connection is of no use after its first dropped request.
   */
  readonly dropRequestsWith: (text: string) => void;
  /** Closes the proxy and every connection through it. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a proxy to a Redis on the loopback interface; whoever starts it closes it. What is held or dropped is gone, as
 * in a network that fails without closing connections.
 */
export async function startRedisProxy(redis: { readonly url: string }): Promise<RedisProxy> {
  const target = new URL(redis.url);
  const sockets = new Set<Socket>();
  let repliesHeld = false;
  let lastText: string | null = null;
  let droppedText: string | null = null;
  let dropped = 0;

  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // One side's end is the other's; a reset is how a killed process says goodbye.
    socket.on('error', () => socket.destroy());
  };
  const relay = (client: Socket): void => {
    const server = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    const requests = new RedisRequests();
    track(client);
    track(server);
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
    client.on('data', (data) => {
      for (const request of requests.push(Buffer.from(data))) {
        if (lastText !== null && request.includes(lastText)) repliesHeld = true;
        if (droppedText !== null && request.includes(droppedText)) dropped += 1;
        else server.write(request);
      }
    });
    server.on('data', (data) => {
      if (!repliesHeld) client.write(data);
    });
  };

  const listener = createServer({ noDelay: true }, relay);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const url = new URL(redis.url);
  url.port = String(address.port);
  return {
    url: url.href,
    get droppedRequests() {
      return dropped;
    },
    holdReplies: () => {
      repliesHeld = true;
    },
    holdRepliesAfter: (text) => {
      lastText = text;
    },
    dropRequestsWith: (text) => {
      droppedText = text;
    },
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
