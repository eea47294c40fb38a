import { once } from 'node:events';
import { type Socket, createServer } from 'node:net';

/** A server of the own network that nobody may reach; it counts who does. */
export interface Trap {
  readonly port: number;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Starts a trap on all addresses of this machine, where IPv6 is spoken also on its IPv6 addresses. */
export async function startTrap(): Promise<Trap> {
  let connections = 0;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    socket.end(
      'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 6\r\nconnection: close\r\n\r\ncaught',
    );
  });
  server.listen(0);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the trap has no port');
  return {
    port: address.port,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
