import { isEvidenceHeading, mayBecomeEvidenceHeading } from './evidence-heading.ts';

/**
 * Lets streamed text through to the reader up to the evidence heading. Only the beginning of a line that may still
 * become the heading is held back.
 */
export class EvidenceGate {
  readonly #pass: (text: string) => void;
  #line = '';
  #holding = true;
  #closed = false;

  constructor(pass: (text: string) => void) {
    this.#pass = pass;
  }

  /** Takes the next piece of the stream. */
  push(text: string): void {
    if (this.#closed) return;
    let free = '';
    for (const character of text) {
      if (!this.#holding) {
        free += character;
        this.#holding = character === '\n';
        continue;
      }
      this.#line += character;
      const verdict = verdictOf(this.#line);
      if (verdict === 'heading') {
        this.#closed = true;
        break;
      }
      if (verdict === 'undecided') continue;
      free += this.#line;
      this.#line = '';
      this.#holding = character === '\n';
    }
    if (free !== '') this.#pass(free);
  }

  /** Passes on what is held back at the end of the stream. */
  end(): void {
    if (!this.#closed && this.#line !== '' && verdictOf(`${this.#line}\n`) === 'text') this.#pass(this.#line);
    this.#closed = true;
  }
}

/** Whether a line, as far as it is known, is the heading, cannot be it, or may become it. */
function verdictOf(line: string): 'heading' | 'text' | 'undecided' {
  if (line.endsWith('\n')) return isEvidenceHeading(line.slice(0, -1)) ? 'heading' : 'text';
  return mayBecomeEvidenceHeading(line) ? 'undecided' : 'text';
}
