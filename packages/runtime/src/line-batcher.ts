import { Writable } from 'node:stream';

const pendingMax = 64 * 1024;

/**
 * Writes the lines of one turn of the event loop to standard output with one system call, which on a file or a pipe is
 * synchronous. What is left is written when the process exits, for whatever reason it does so by itself.
 */
export class LineBatcher extends Writable {
  readonly #target: NodeJS.WritableStream;
  #pending = '';
  #scheduled = false;

  private constructor(target: NodeJS.WritableStream) {
    super({ decodeStrings: false });
    this.#target = target;
  }

  /** A batcher over the standard output of `owner`. */
  static over(owner: NodeJS.Process): LineBatcher {
    const batcher = new LineBatcher(owner.stdout);
    owner.once('exit', () => {
      batcher.flush();
    });
    return batcher;
  }

  override _write(chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.#pending += String(chunk);
    if (this.#pending.length >= pendingMax) this.flush();
    else this.#schedule();
    done();
  }

  /** Writes what is pending now. */
  flush(): void {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '') this.#target.write(text);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
