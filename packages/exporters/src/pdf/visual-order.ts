// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- packages that import this one must find the types, too
/// <reference path="./untyped-packages.d.ts" />
import createBidi, { type Bidi, type EmbeddingLevels } from 'bidi-js/dist/bidi.mjs';
import { rightToLeftLetter } from '../document/writing-direction.ts';
import type { Run } from './typesetter.ts';

const letter = /\p{L}/u;

/**
 * The levels of a paragraph; null for one without anything from right to left, which needs none. In a document that runs
 * from left to right a paragraph has the direction of its first letter: its language may be unknown. In one that runs
 * from right to left a paragraph in another script keeps its own order, so that its last full stop stays at its end.
 */
export function embeddingLevelsOf(text: string, rightToLeft: boolean): EmbeddingLevels | null {
  const hasLetters = rightToLeftLetter.test(text);
  if (rightToLeft && (hasLetters || !letter.test(text))) return bidiOf().getEmbeddingLevels(text, 'rtl');
  return hasLetters ? bidiOf().getEmbeddingLevels(text, 'auto') : null;
}

/**
 * The runs of a line in visual order (Unicode Bidirectional Algorithm, rule L2). Shaping reverses and mirrors
 * the letters of a word by itself, so that a stretch from right to left is taken apart into words.
 */
export function visualRuns(options: {
  text: string;
  levels: EmbeddingLevels;
  start: number;
  end: number;
  runsOf: (start: number, end: number) => readonly Run[];
}): readonly Run[] {
  const { text, levels, start, end, runsOf } = options;
  const parts: { runs: readonly Run[]; level: number }[] = [];
  let from = start;
  for (let at = start + 1; at <= end; at += 1) {
    const level = levels.levels[from] ?? 0;
    const isRightToLeft = level % 2 === 1;
    const wordEnds = isRightToLeft && (text[at] === ' ') !== (text[at - 1] === ' ');
    if (at < end && levels.levels[at] === level && !wordEnds) continue;
    const runs = runsOf(from, at);
    // A word of several faces is reversed run by run.
    if (isRightToLeft) parts.push(...runs.map((run) => ({ runs: [mirrored(run)], level })));
    else parts.push({ runs, level });
    from = at;
  }
  return reorder(parts).flatMap((part) => part.runs);
}

function reorder<Part extends { readonly level: number }>(parts: readonly Part[]): readonly Part[] {
  const ordered = [...parts];
  const highest = Math.max(0, ...parts.map((part) => part.level));
  for (let level = highest; level > 0; level -= 1) {
    let from = 0;
    while (from < ordered.length) {
      let to = from;
      while ((ordered[to]?.level ?? -1) >= level) to += 1;
      if (to - from > 1) ordered.splice(from, to - from, ...ordered.slice(from, to).toReversed());
      from = Math.max(to, from + 1);
    }
  }
  return ordered;
}

function mirrored(run: Run): Run {
  // What has letters of such a script is turned around and mirrored as it is shaped, but not punctuation alone.
  if (rightToLeftLetter.test(run.text)) return run;
  const { getMirroredCharacter } = bidiOf();
  const characters = Array.from(run.text, (character) => getMirroredCharacter(character) ?? character);
  return { ...run, text: characters.toReversed().join('') };
}

let bidi: Bidi | null = null;

/** The tables of the algorithm are unpacked when the first text needs them. */
function bidiOf(): Bidi {
  bidi ??= createBidi();
  return bidi;
}
