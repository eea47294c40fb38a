import type { Dedup } from '@harvest/contracts/formats/dedup';
import { findRepeatedPassages } from './find-repeated-passages.ts';
import { groupSources } from './group-sources.ts';

/**
 * Tells which of several sources say the same: in the same words, with small changes, or in other words; and which
 * passages stand in sources that otherwise differ. Deterministic, without a model.
 */
export async function dedupSources(texts: readonly string[], pause: () => Promise<void>): Promise<Dedup> {
  const groups = await groupSources(texts, ['exact', 'near', 'semantic'], pause);
  const groupBySource = new Map(
    groups.flatMap(({ members }, group) => members.map(({ source }) => [source, group])),
  );
  const repeated = await findRepeatedPassages({
    texts,
    groupOf: (source) => groupBySource.get(source),
    pause,
  });
  return {
    format: 'dedup',
    sources: texts.length,
    unique: groups.length,
    groups,
    repeated_passages: repeated,
  };
}
