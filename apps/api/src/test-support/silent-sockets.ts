import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { z } from 'zod';

const channel = 'http.server.request.start';
const messageSchema = z.object({ socket: z.instanceof(Socket) });

/** Watches the connections of requests to servers of this process, from now on until it is told to stop. */
export function watchSockets(): {
  /** Whether there was one, and it may be silent for as long as it takes. */
  readonly areSilent: () => boolean;
  readonly stop: () => void;
} {
  const sockets = new Set<Socket>();
  const onRequest = (message: unknown): void => {
    sockets.add(messageSchema.parse(message).socket);
  };
  subscribe(channel, onRequest);
  return {
    areSilent: () => sockets.size === 1 && [...sockets].every(({ timeout }) => timeout === 0),
    stop: () => {
      unsubscribe(channel, onRequest);
    },
  };
}
