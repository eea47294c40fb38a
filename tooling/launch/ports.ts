import { once } from 'node:events';
import { type Server, createServer } from 'node:net';
import { SetupError } from '../bootstrap/setup-error.mjs';

/** Why a port cannot be listened on, or null when it can. */
export type PortProblem = 'taken' | 'not-allowed' | 'no-such-host' | null;

/** Tries to listen on a port and lets go of it at once. */
export async function portProblem(port: number, host: string): Promise<PortProblem> {
  const { promise, resolve, reject } = Promise.withResolvers<PortProblem>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') resolve('taken');
    else if (error.code === 'EACCES') resolve('not-allowed');
    else if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') resolve('no-such-host');
    else reject(error);
  });
  server.listen({ port, host, exclusive: true }, () => {
    server.close(() => {
      resolve(null);
    });
  });
  return promise;
}

/** Different ports on the loopback interface that were free a moment ago. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address !== 'object') throw new Error('the operating system gave no port');
    return address.port;
  });
  // All are closed together at the end, because a port that is let go may be given out again at once.
  await Promise.all(servers.map(close));
  return ports;
}

async function listenAnywhere(): Promise<Server> {
  const server = createServer();
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/**
 * The preferred port when nothing listens on it, else a free one.
 *
 * @param preferred the port of an earlier start, if there was one
 */
export async function keepOrFindPort(preferred: number | undefined): Promise<number> {
  if (preferred !== undefined && (await portProblem(preferred, '127.0.0.1')) === null) return preferred;
  const [port] = await findFreePorts(1);
  if (port === undefined) throw new Error('the operating system gave no port');
  return port;
}

/**
 * @throws SetupError when the API could not listen there, with what to do
 */
export async function requirePort(port: number, host: string): Promise<void> {
  const problem = await portProblem(port, host);
  if (problem !== null) throw new SetupError(portAdvice(problem, port, host));
}

/** What to tell a person about a port that cannot be used. */
export function portAdvice(problem: Exclude<PortProblem, null>, port: number, host: string): string {
  const other = `npm start -- --port ${String(port === 8000 ? 8001 : 8000)}`;
  switch (problem) {
    case 'taken':
      return `Port ${String(port)} is taken by another program. End that program, or choose another port: ${other}`;
    case 'not-allowed':
      return `Port ${String(port)} needs rights that this user does not have. Choose one above 1023: ${other}`;
    case 'no-such-host':
      return `This machine has no address ${host} to listen on. Set HOST to one of its own, such as 127.0.0.1.`;
  }
}
