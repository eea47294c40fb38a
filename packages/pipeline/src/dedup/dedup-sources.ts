import type { Dedup } from '@harvest/contracts/formats/dedup';
import type { SourceVectors } from './embed-sources.ts';
import { findRepeatedPassages } from './find-repeated-passages.ts';
import { groupSources } from './group-sources.ts';

/**
 * Tells which of several sources say the same: in the same words, with small changes, or in other words; and which
 * passages stand in sources that otherwise differ. Deterministic, without a model unless there are vectors.
 *
 * @param options.vectors of the sources where an embedding model has read them.
 */
export async function dedupSources(options: {
  readonly texts: readonly string[];
  readonly vectors?: SourceVectors | undefined;
  readonly pause: () => Promise<void>;
}): Promise<Dedup> {
  const { texts, vectors, pause } = options;
  const groups = await groupSources({ texts, kinds: ['exact', 'near', 'semantic'], vectors, pause });
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
    ...(vectors === undefined ? {} : { compared_by: 'embeddings' as const }),
    sources: texts.length,
    unique: groups.length,
    groups,
    repeated_passages: repeated,
  };
}
