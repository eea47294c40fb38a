/** How many bytes the pages of one task may have together; those that are read at the same time share it. */
export class ByteAllowance {
  readonly bytesMax: number;
  #bytesLeft: number;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
    this.#bytesLeft = bytesMax;
  }

  /** Takes `bytes` out; false once the allowance is overdrawn. */
  take(bytes: number): boolean {
    this.#bytesLeft -= bytes;
    return this.#bytesLeft >= 0;
  }
}
