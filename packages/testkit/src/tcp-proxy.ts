import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';

/** A relay between a client and a local server, through which a test decides what still gets across. */
export interface TcpProxy {
  readonly port: number;
  /** From now on nothing that the server says reaches a client; what clients say still arrives. */
  readonly holdReplies: () => void;
  /**
   * From the first piece of client data on that contains `marker`, nothing more reaches the server, the piece itself
   * included. Resolves when that has happened.
   */
  readonly holdRequestsFrom: (marker: string) => Promise<void>;
  /** Closes the proxy and every connection through it. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a proxy to a TCP port of the loopback interface; whoever starts it closes it. What is held is dropped, as by
 * a network that fails without closing connections.
 */
export async function startTcpProxy(options: { targetPort: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let repliesHeld = false;
  let requestsHeld = false;
  let marker: string | null = null;
  let onMarker: () => void = () => undefined;

  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // One side's end is the other's; a reset is how a killed process says goodbye.
    socket.on('error', () => socket.destroy());
  };
  const relay = (client: Socket): void => {
    const server = connect(options.targetPort, '127.0.0.1');
    track(client);
    track(server);
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
    client.on('data', (data) => {
      if (marker !== null && data.includes(marker)) {
        requestsHeld = true;
        marker = null;
        onMarker();
      }
      if (!requestsHeld) server.write(data);
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
  return {
    port: address.port,
    holdReplies: () => {
      repliesHeld = true;
    },
    holdRequestsFrom: (text) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      marker = text;
      onMarker = () => {
        resolve(undefined);
      };
      return promise;
    },
    close: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
