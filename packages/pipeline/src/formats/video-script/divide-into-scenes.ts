import type { Material } from '../building/gather-material.ts';

/** How far off an end of a scene seems by where it is: between passages, inside one, before what goes on from it. */
const farness = { betweenPassages: 0.5, inside: 1, goesOn: 2, inMidThought: 4 } as const;
const announces = /[:：?？]["”’»)]*$/u;

/**
 * Divides chosen passages into scenes of about the same length: each scene ends where the words spoken so far come nearest
 * to its share, and rather between two passages than inside one.
 *
 * @returns at most `count` lists of sentences, none empty, in order.
 */
export function divideIntoScenes(
  { words, texts, reading, leaning }: Material,
  runs: readonly (readonly number[])[],
  count: number,
): readonly (readonly number[])[] {
  const sentences = runs.flat();
  const chosen = new Set(sentences);
  const runEnds = new Set(runs.map((run) => run.at(-1)));
  const spoken: number[] = [];
  for (const at of sentences) spoken.push((spoken.at(-1) ?? 0) + (words[at] ?? 0));
  const farnessAt = (at: number): number => {
    const goesOn = chosen.has(at + 1) && leaning[at + 1] === 1;
    if (announces.test(texts[at] ?? '')) return farness.inMidThought;
    if (goesOn) return farness.goesOn;
    if (runEnds.has(at)) return farness.betweenPassages;
    const inList = reading.sentences[at]?.kind === 'item' && reading.sentences[at + 1]?.kind === 'item';
    return inList ? farness.inMidThought : farness.inside;
  };
  const total = spoken.at(-1) ?? 0;
  const scenes: (readonly number[])[] = [];
  let from = 0;
  for (let scene = 1; scene <= count && from < sentences.length; scene += 1) {
    const share = (total * scene) / count;
    let [to, best] = [sentences.length, Infinity];
    for (let end = from + 1; scene < count && end <= sentences.length; end += 1) {
      const distance = Math.abs((spoken[end - 1] ?? 0) - share) * farnessAt(sentences[end - 1] ?? -1);
      if (distance < best) [to, best] = [end, distance];
    }
    scenes.push(sentences.slice(from, to));
    from = to;
  }
  return scenes;
}
