import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NameType } from '@harvest/pipeline/intelligence/entities/name-type';
import { readSource } from '@harvest/pipeline/reading/read-source';
import { joinSources } from '@harvest/pipeline/sources/source-text';
import nlp from 'compromise';
import type { Measurement } from '../measurement.ts';
import { type LabelledName, type LabelledSentence, loadLabelledSentences } from './labelled-sentences.ts';

const measuredTypes: readonly NameType[] = ['person', 'place', 'organisation'];
/** Larger sets are measured on every n-th sentence, so that about this many are. */
const sentencesMax = 5_000;
const noPause = (): Promise<void> => Promise.resolve();

type FindNames = (text: string) => Promise<readonly LabelledName[]>;

/**
 * F1 of people, places and organisations, exact in place and type, on every set of labelled sentences in a folder but
 * those that the weights were fitted on; beside compromise, the most used rule-based library.
 */
export async function measureEntities(folder: string): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const file of (await readdir(folder)).sort()) {
    if (!/\.(?:conll|gz)$/.test(file) || file === 'wnut17train.conll') continue;
    const all = await loadLabelledSentences(join(folder, file));
    const step = Math.max(1, Math.floor(all.length / sentencesMax));
    const sentences = all.filter((_, place) => place % step === 0);
    const ours = await scoresOf(sentences, namesByHarvest);
    const baseline = await scoresOf(sentences, namesByCompromise);
    for (const [metric, value] of ours) {
      const baselines = { compromise: baseline.get(metric) ?? 0 };
      measurements.push({ metric: `${file}: ${metric} F1`, ours: value, goal: null, baselines });
    }
  }
  return measurements;
}

async function scoresOf(
  sentences: readonly LabelledSentence[],
  find: FindNames,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map(measuredTypes.map((type) => [type, { right: 0, found: 0, marked: 0 }]));
  for (const { text, names } of sentences) {
    for (const { type } of names) {
      const count = counts.get(type);
      if (count !== undefined) count.marked += 1;
    }
    for (const { start, end, type } of await find(text)) {
      const count = counts.get(type);
      if (count === undefined) continue;
      count.found += 1;
      if (names.some((name) => name.start === start && name.end === end && name.type === type))
        count.right += 1;
    }
  }
  const f1 = (parts: readonly { right: number; found: number; marked: number }[]): number => {
    const sum = (pick: (part: { right: number; found: number; marked: number }) => number): number =>
      parts.reduce((total, part) => total + pick(part), 0);
    return (
      (2 * sum(({ right }) => right)) /
      Math.max(
        1,
        sum(({ found, marked }) => found + marked),
      )
    );
  };
  return new Map([
    ...[...counts].map(([type, count]) => [type, f1([count])] as const),
    ['all three', f1([...counts.values()])] as const,
  ]);
}

async function namesByHarvest(text: string): Promise<readonly LabelledName[]> {
  const { insights } = await readSource(joinSources([text]), noPause);
  return insights.entities.flatMap(({ type, spans }) =>
    type === 'date' || type === 'quantity' ? [] : spans.map(({ start, end }) => ({ start, end, type })),
  );
}

interface FoundTerm {
  readonly offset: { readonly start: number; readonly length: number };
}

function namesByCompromise(text: string): Promise<readonly LabelledName[]> {
  const document = nlp(text);
  const found = [
    { type: 'person', terms: document.people() },
    { type: 'place', terms: document.places() },
    { type: 'organisation', terms: document.organizations() },
  ] as const;
  return Promise.resolve(
    found.flatMap(({ type, terms }) =>
      (terms.json({ offset: true }) as readonly FoundTerm[]).map(({ offset }) => ({
        ...trimmed(text, offset),
        type,
      })),
    ),
  );
}

/** Its terms carry the punctuation around them, which would count against it. */
function trimmed(
  text: string,
  { start, length }: FoundTerm['offset'],
): { readonly start: number; readonly end: number } {
  const term = text.slice(start, start + length);
  const lead = term.length - term.replace(/^[^\p{L}\p{N}]+/u, '').length;
  return { start: start + lead, end: start + term.replace(/[^\p{L}\p{N}]+$/u, '').length };
}
