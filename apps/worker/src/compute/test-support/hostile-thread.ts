/** A thread for tests whose pages and texts do what their first word says. */
import type { RawDocument } from '@harvest/acquisition/spec/extract';
import { serveThread } from '@harvest/runtime/serve-thread';

function act(word: string | undefined): never {
  if (word === 'exhaust') {
    const held: number[][] = [];
    for (;;) held.push(new Array<number>(100_000).fill(held.length));
  }
  if (word === 'spin') for (;;) Math.random();
  throw new Error(`did ${String(word)}`);
}

export default serveThread({
  extractDocument: ({ bytes }: RawDocument) => act(new TextDecoder().decode(bytes)),
  analyse: ({ texts }: { readonly texts: readonly string[] }) => act(texts[0]?.trim()),
});
