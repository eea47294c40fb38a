import {
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

/** A log that has grown beyond this begins anew, with the previous one beside it. */
export const logBytesMax = 20_000_000;

const tailBytesMax = 64 * 1024;
const tailLineCharactersMax = 500;

/**
 * Makes room for a new log and keeps the previous one beside it.
 *
 * @returns the path of the new log
 */
export function rotateLog(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.log`);
  if (existsSync(path)) renameSync(path, previousOf(path));
  return path;
}

function previousOf(path: string): string {
  return path.replace(/\.log$/, '.previous.log');
}

/**
 * Empties a log that has grown beyond `bytesMax` and keeps what it held beside it. Whoever writes it goes on in the same
 * file, which is why it is copied and cut rather than moved; the lines of the moment in between are lost.
 *
 * @returns whether the log was emptied
 */
export function boundLog(path: string, bytesMax: number): boolean {
  if (!existsSync(path) || statSync(path).size <= bytesMax) return false;
  const file = openSync(path, 'r+');
  try {
    return boundOpenLog(file, path, bytesMax);
  } finally {
    closeSync(file);
  }
}

function boundOpenLog(file: number, path: string, bytesMax: number): boolean {
  const { size, ino } = fstatSync(file);
  if (size <= bytesMax) return false;
  // Another launcher may have moved the file away and begun its own at the path: then there is nothing to keep.
  if (existsSync(path) && statSync(path).ino === ino) copyFileSync(path, previousOf(path));
  ftruncateSync(file, 0);
  return true;
}

/** The last lines of a log; empty when there is none. */
export function tailOf(path: string, lineCount: number): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    const bytes = Buffer.alloc(Math.min(size, tailBytesMax));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString('utf8').trimEnd().split('\n').slice(-lineCount);
    return lines.map((line) => line.slice(0, tailLineCharactersMax)).join('\n');
  } finally {
    closeSync(file);
  }
}

/**
 * Reads what others append to a log. Children write their logs to files themselves, so that a full pipe or the end of
 * the launcher can never hold them up. The file stays open, because another launcher may move it away.
 */
export class LogFollower {
  readonly #path: string;
  #file: number | null = null;
  #offset = 0;
  #rest: Buffer = Buffer.alloc(0);
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** The whole lines that came since the last call, out of up to 64 KiB. */
  readNewLines(): string[] {
    if (this.#closed || (this.#file === null && !existsSync(this.#path))) return [];
    this.#file ??= openSync(this.#path, 'r+');
    const bytes = Buffer.alloc(tailBytesMax);
    const count = readSync(this.#file, bytes, 0, bytes.length, this.#offset);
    this.#offset += count;
    const text = Buffer.concat([this.#rest, bytes.subarray(0, count)]);
    const end = text.lastIndexOf(0x0a);
    // A line that never ends is cut rather than kept in memory.
    this.#rest = text.length - end > tailBytesMax ? Buffer.alloc(0) : text.subarray(end + 1);
    return end === -1 ? [] : text.toString('utf8', 0, end).split('\n');
  }

  /** Empties the log when it has grown beyond `bytesMax`, as `boundLog` does; what was not read yet is passed over. */
  bound(bytesMax: number): void {
    if (this.#file === null || !boundOpenLog(this.#file, this.#path, bytesMax)) return;
    this.#offset = 0;
    this.#rest = Buffer.alloc(0);
  }

  /** Lets go of the file; may be called more than once. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    this.#closed = true;
  }
}
