/**
 * Finds queries that are worded alike without comparing each with each: vectors at a small angle fall on the same side
 * of most random planes (SimHash: Charikar 2002, "Similarity Estimation Techniques from Rounding Algorithms"), so that
 * the sides of a few planes name a bucket, and several tables of buckets make up for the planes between two neighbours.
 */
import { z } from 'zod';
import type { EntrySketch } from './cache-port.ts';

/**
 * Eight tables of 1,024 buckets. Of two vectors with a cosine of 0.97 99 in 100 share a bucket, of 0.95 96, of 0.9 85,
 * and of unrelated ones 1. What the guards let pass is nearly always above 0.98; larger buckets, which find more below,
 * are full sooner, and then the older queries of a large scope are not found at all (`docs/cache-evaluation.md`).
 */
const tableCount = 8;
const planesPerTable = 10;
const planeCount = tableCount * planesPerTable;
const signedByteMax = 127;

/** A query as it is compared. */
export interface QueryProfile {
  readonly query: string;
  /** Scaled to whole numbers from -127 to 127; only its direction counts. */
  readonly vector: Int8Array;
}

const storedProfileSchema = z.strictObject({ query: z.string(), vector: z.string() });

/** Makes a profile small: one byte for each dimension costs less than 0.01 of similarity. */
export function profileOf(query: string, vector: Float32Array): QueryProfile {
  const largest = vector.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scale = largest === 0 ? 0 : signedByteMax / largest;
  return { query, vector: Int8Array.from(vector, (value) => Math.round(value * scale)) };
}

/** The profile as text, to be kept beside an answer. */
export function encodeProfile({ query, vector }: QueryProfile): string {
  return JSON.stringify({ query, vector: Buffer.from(vector.buffer).toString('base64') });
}

/** The profile from its text; null when it is not one. */
export function decodeProfile(text: string): QueryProfile | null {
  try {
    const { query, vector } = storedProfileSchema.parse(JSON.parse(text));
    const bytes = Buffer.from(vector, 'base64');
    return { query, vector: new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length) };
  } catch {
    // Whatever wrote this, it is no profile of ours: the entry cannot be compared.
    return null;
  }
}

/** The cosine of the angle between two vectors, from -1 to 1; 0 when one is zero or their dimensions differ. */
export function similarityOf(left: QueryProfile, right: QueryProfile): number {
  if (left.vector.length !== right.vector.length) return 0;
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let index = 0; index < left.vector.length; index += 1) {
    const value = left.vector[index] ?? 0;
    const other = right.vector[index] ?? 0;
    product += value * other;
    leftSquares += value * value;
    rightSquares += other * other;
  }
  return product === 0 ? 0 : product / Math.sqrt(leftSquares * rightSquares);
}

/** Creates the function that lists a profile's buckets within a scope. */
export function createBucketNames(): (scope: string, profile: QueryProfile) => EntrySketch['buckets'] {
  let planes: Float32Array = new Float32Array(0);
  return (scope, { vector }) => {
    if (planes.length !== vector.length * planeCount) planes = randomPlanes(vector.length);
    const names = [`${scope}:recent`];
    for (let table = 0; table < tableCount; table += 1) {
      let bucket = 0;
      for (let bit = 0; bit < planesPerTable; bit += 1) {
        const plane = table * planesPerTable + bit;
        bucket = bucket * 2 + sideOf(vector, planes, plane * vector.length);
      }
      names.push(`${scope}:${String(table)}:${String(bucket)}`);
    }
    return names;
  };
}

function sideOf(vector: Int8Array, planes: Float32Array, start: number): 0 | 1 {
  let product = 0;
  for (let index = 0; index < vector.length; index += 1)
    product += (vector[index] ?? 0) * (planes[start + index] ?? 0);
  return product > 0 ? 1 : 0;
}

/** Normals of planes: the same ones in every process, in every direction alike (Box and Muller 1958). */
function randomPlanes(dimensions: number): Float32Array {
  let state = 0;
  const random = (): number => {
    // SplitMix32: a counter, mixed as MurmurHash3 does at its end.
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  return Float32Array.from(
    { length: dimensions * planeCount },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}
