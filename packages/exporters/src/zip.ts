import { type ZippableFile, zipSync } from 'fflate';

/** Zip archives keep local times from 1980 on; a fixed one makes the same content the same bytes. */
const modified = new Date(1980, 0, 1);

/** A zip archive of these files, in their order. */
export function zipFiles(files: Readonly<Record<string, Uint8Array | string>>): Uint8Array {
  const entries = Object.entries(files).map(([name, content]): [string, ZippableFile] => [
    name,
    [typeof content === 'string' ? new TextEncoder().encode(content) : content, { mtime: modified }],
  ]);
  return zipSync(Object.fromEntries(entries));
}
