import { type Stage, partOf } from '../document.ts';
import { joinSources } from '../sources/source-text.ts';

/** Finds out what the sources say, in which language, and which of them say the same. */
export const analyse: Stage = {
  name: 'analyse',
  run: async (document, { compute, signal }) => {
    const { texts, reports, notices } = partOf(document, 'acquired');
    const { insights, metadata, duplicateOf } = await compute.analyse({ texts }, { signal });
    // What is compared must not be left out for being the same.
    const keepsAll = document.input.outputFormat === 'dedup';
    const used = texts.map((text, index) => (keepsAll || (duplicateOf[index] ?? null) === null ? text : ''));
    return {
      ...document,
      acquired: {
        texts,
        reports: reports.map((report, index) => ({
          ...report,
          metadata: metadata[index] ?? null,
          duplicate_of: duplicateOf[index] ?? null,
        })),
        notices: [...notices, ...(keepsAll ? [] : duplicateNotices(duplicateOf))],
      },
      insights,
      texts: used,
      source: joinSources(used),
    };
  },
};

function duplicateNotices(duplicateOf: readonly (number | null)[]): readonly string[] {
  return duplicateOf.flatMap((original, index) =>
    original === null
      ? []
      : [`Source ${String(index + 1)} repeats source ${String(original + 1)} and was left out.`],
  );
}
