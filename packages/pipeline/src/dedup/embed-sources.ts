import { splitSentences } from '@harvest/text/sentences';
import type { Embed } from '../retrieval/fuse.ts';

/** By source the vectors of its passages in order, each of length 1 or 0; none for an empty source. */
export type SourceVectors = readonly (readonly Float64Array[])[];

/** Passages that are embedded for one task, and for one source of it. */
const passagesMax = 256;
const passagesOfSourceMax = 12;
/** UTF-16 code units of a passage: a paragraph or two, which the smallest models take whole. */
const passageLength = 800;

/**
 * Embeds the passages of sources, so that these can be compared by meaning.
 *
 * @returns null when the embedder failed, or its vectors cannot be compared. @throws the abort reason.
 */
export async function embedSources(options: {
  readonly texts: readonly string[];
  readonly embed: Embed;
  readonly signal: AbortSignal;
}): Promise<SourceVectors | null> {
  const { texts, embed, signal } = options;
  const share = Math.min(
    passagesOfSourceMax,
    Math.max(1, Math.floor(passagesMax / Math.max(1, texts.length))),
  );
  const passages = texts
    .flatMap((text, source) => passagesOf(text, share).map((passage) => ({ source, passage })))
    .slice(0, passagesMax);
  if (passages.length === 0) return texts.map(() => []);
  try {
    const vectors = await embed(
      passages.map(({ passage }) => passage),
      { signal },
    );
    if (!areComparable(vectors, passages.length)) return null;
    const directions = vectors.map((vector) => directionOf(Float64Array.from(vector)));
    return texts.map((_, source) => directions.filter((_vector, at) => passages[at]?.source === source));
  } catch {
    // A caller who has left wants no result; without meaning the words still compare.
    signal.throwIfAborted();
    return null;
  }
}

/**
 * A short text in passages of whole sentences. Of a longer one samples from its whole length, which seldom meet those of
 * another text: two reports with one introduction are not to count as the same.
 */
function passagesOf(text: string, max: number): string[] {
  if (text.length > max * passageLength) {
    const step = text.length / max;
    return Array.from({ length: max }, (_, at) => text.slice(at * step, at * step + passageLength));
  }
  const passages: string[] = [];
  let open = '';
  for (const { start, end } of splitSentences(text)) {
    open += `${open === '' ? '' : ' '}${text.slice(start, end)}`;
    if (open.length < passageLength) continue;
    passages.push(open);
    open = '';
  }
  if (open !== '') passages.push(open);
  return passages;
}

/** True for one vector per passage, all of one size and of numbers. */
function areComparable(vectors: readonly ArrayLike<number>[], passages: number): boolean {
  const size = vectors[0]?.length ?? 0;
  return (
    size > 0 &&
    vectors.length === passages &&
    vectors.every((vector) => vector.length === size && Array.from(vector).every(Number.isFinite))
  );
}

/** The vector at length 1, so that a product tells the cosine; what has no length keeps it. */
function directionOf(vector: Float64Array): Float64Array {
  const length = Math.sqrt(product(vector, vector));
  return length === 0 ? vector : vector.map((value) => value / length);
}

/**
 * How much two sources say the same, -1 to 1: each passage of one is as much repeated as the most similar passage of the
 * other, and the source that is repeated less decides.
 */
export function likenessOfMeaning(one: readonly Float64Array[], other: readonly Float64Array[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  const bestOfOne = one.map(() => -1);
  const bestOfOther = other.map(() => -1);
  for (const [row, passage] of one.entries())
    for (const [column, rival] of other.entries()) {
      const alike = product(passage, rival);
      bestOfOne[row] = Math.max(bestOfOne[row] ?? -1, alike);
      bestOfOther[column] = Math.max(bestOfOther[column] ?? -1, alike);
    }
  return Math.min(mean(bestOfOne), mean(bestOfOther));
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
