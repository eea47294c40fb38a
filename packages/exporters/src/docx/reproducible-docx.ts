import { unzipSync } from 'fflate';
import { zipFiles } from '../zip.ts';

/** What the library draws by lot, the ids of links, where they stand: in the attributes of tags, never in a text. */
const reference = /(<[^<>]*?\sr:id=")(rId(?!\d+")[\w-]{10,})(?=")/g;
const relationship = /(<Relationship\s[^<>]*?\bId=")(rId(?!\d+")[\w-]{10,})(?=")/g;
const coreDate = /(<dcterms:(?:created|modified)[^>]*>)[^<]*/g;
/** Readers look here first. */
const firstFile = '[Content_Types].xml';

/** The same file with ids in order of appearance and `created` instead of the time at which it was packed. */
export function reproducibleDocx(packed: Uint8Array, created: Date): Uint8Array {
  const ids = new Map<string, string>();
  const withStableId = (_: string, before: string, id: string): string => {
    const known = ids.get(id) ?? `rIdLink${String(ids.size + 1)}`;
    ids.set(id, known);
    return `${before}${known}`;
  };
  const files = unzipSync(packed);
  const names = Object.keys(files).sort(
    (a, b) => Number(b === firstFile) - Number(a === firstFile) || compare(a, b),
  );
  return zipFiles(
    Object.fromEntries(
      names.map((name) => [
        name,
        new TextDecoder()
          .decode(files[name])
          .replaceAll(name.endsWith('.rels') ? relationship : reference, withStableId)
          .replaceAll(coreDate, `$1${created.toISOString()}`),
      ]),
    ),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
