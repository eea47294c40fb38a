import type { Writable } from 'node:stream';

/** What the launcher writes on: lines and running text, coloured where the terminal takes it. */
export interface Terminal {
  /** Writes a whole line; running text before it is ended first. */
  readonly line: (text?: string) => void;
  /** Writes a piece of running text as it is. */
  readonly write: (text: string) => void;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** Creates a terminal on a stream. Without `color` it writes no escape code at all. */
export function createTerminal(options: { stream: Writable; color: boolean }): Terminal {
  const paint = (open: number, close: number) => (text: string) =>
    options.color ? `\u001b[${String(open)}m${text}\u001b[${String(close)}m` : text;
  let atLineStart = true;
  const write = (text: string): void => {
    if (text === '') return;
    options.stream.write(text);
    atLineStart = text.endsWith('\n');
  };
  return {
    line: (text = '') => {
      if (!atLineStart) write('\n');
      write(`${text}\n`);
    },
    write,
    bold: paint(1, 22),
    dim: paint(2, 22),
    good: paint(32, 39),
    bad: paint(31, 39),
  };
}

/** Whether to colour: only on a terminal, and never against https://no-color.org. */
export function wantsColor(
  stream: { isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/**
 * Breaks text at spaces into lines of at most `width` characters, each but the first after `indent`. A longer word
 * stays whole.
 */
export function wrap(text: string, options: { width: number; indent: string }): string {
  const lines: string[] = [];
  let current = '';
  for (const word of text.split(/\s+/)) {
    if (word === '') continue;
    const room = options.width - (lines.length === 0 ? 0 : options.indent.length);
    if (current !== '' && current.length + 1 + word.length > room) {
      lines.push(current);
      current = word;
    } else {
      current = current === '' ? word : `${current} ${word}`;
    }
  }
  lines.push(current);
  return lines.join(`\n${options.indent}`);
}
