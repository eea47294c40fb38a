import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

interface Silence {
  /** How many answers of the connection are being waited for. */
  waits: number;
  /** What holds while none is. */
  readonly timeoutMs: number;
}

const silences = new WeakMap<Socket, Silence>();

/**
 * Keeps the connection of a request although nothing moves on it, until what is returned is called, once. It has no bound
 * of its own: whoever asks for it ends the wait.
 */
export function permitSilence({ socket }: IncomingMessage): () => void {
  const silence = silences.get(socket) ?? { waits: 0, timeoutMs: socket.timeout ?? 0 };
  silence.waits += 1;
  silences.set(socket, silence);
  socket.setTimeout(0);
  return () => {
    silence.waits -= 1;
    if (silence.waits > 0) return;
    silences.delete(socket);
    // Whoever does not take the answer is cut like anybody else.
    socket.setTimeout(silence.timeoutMs);
  };
}
