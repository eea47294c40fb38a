import { readSource } from '../reading/read-source.ts';
import type { Reading } from '../reading/reading.ts';
import { joinSources } from '../sources/source-text.ts';

/** More characters than this are not kept, in all readings together. */
const charactersMax = 2_000_000;
const readingsMax = 64;

/** Reads sources, and keeps the newest readings: the steps of one task ask for the same one after the other. */
export type ReadSources = (texts: readonly string[], pause: () => Promise<void>) => Promise<Reading>;

/** Creates a reader with a shelf of its own. A reading is kept once it is done, so that nobody waits for another's pauses. */
export function createReadingShelf(): ReadSources {
  const shelf = new Map<string, Reading>();
  let characters = 0;
  const forget = (key: string): void => {
    characters -= shelf.get(key)?.source.text.length ?? 0;
    shelf.delete(key);
  };
  return async (texts, pause) => {
    const source = joinSources(texts);
    // The same text may be that of other sources, whose citations count otherwise.
    const key = `${source.parts.map(({ source: number, start }) => `${String(number)}:${String(start)}`).join()} ${source.text}`;
    const known = shelf.get(key);
    const reading = known ?? (await readSource(source, pause));
    forget(key);
    shelf.set(key, reading);
    characters += source.text.length;
    for (const oldest of shelf.keys()) {
      if (shelf.size <= readingsMax && characters <= charactersMax) break;
      forget(oldest);
    }
    return reading;
  };
}
