import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Two sentences with what people made of them. */
export interface ScoredPair {
  /** The collection that the pair was taken from. */
  readonly set: string;
  /** From 0, different, to 5, the same; from 4 on, only details differ that do not matter. */
  readonly score: number;
  readonly earlier: string;
  readonly later: string;
}

const rowSchema = z.tuple([z.string(), z.string(), z.string(), z.string()]).rest(z.string());
const scoreSchema = z.coerce.number().min(0).max(5);

/**
 * Reads pairs as the semantic textual similarity tasks have them: lines of set, score, first and second sentence,
 * separated by tabs. Pairs that nobody scored are left out. `path` is such a file or a folder of them.
 */
export async function loadScoredPairs(path: string): Promise<readonly ScoredPair[]> {
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path)).filter((name) => name.endsWith('.tsv')).map((name) => join(path, name))
    : [path];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const pairs = texts.flatMap(linesOf).flatMap((line) => {
    const [set, score, earlier, later] = rowSchema.parse(line.split('\t'));
    return score.trim() === '' ? [] : [{ set, score: scoreSchema.parse(score), earlier, later }];
  });
  if (pairs.length === 0) throw new Error(`there are no scored pairs in ${path}`);
  return pairs;
}

/** Two queries on one source, written for this evaluation: whether one may have the other's answer. */
export interface JudgedPair {
  readonly verdict: 'same' | 'differs';
  /** What the difference is about. */
  readonly kind: string;
  readonly earlier: string;
  readonly later: string;
}

const judgedRowSchema = z.tuple([z.enum(['same', 'differs']), z.string(), z.string(), z.string()]);

/** Reads the pairs of `query-pairs.tsv`. */
export async function loadJudgedPairs(): Promise<readonly JudgedPair[]> {
  const text = await readFile(new URL('query-pairs.tsv', import.meta.url), 'utf8');
  return linesOf(text)
    .slice(1)
    .map((line) => {
      const [verdict, kind, earlier, later] = judgedRowSchema.parse(line.split('\t'));
      return { verdict, kind, earlier, later };
    });
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
