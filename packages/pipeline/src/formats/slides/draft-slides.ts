import type { Statement } from '@harvest/contracts/formats/statement';
import { sentenceSimilarity } from '@harvest/text/diversity';
import { needsPrevious } from '../building/back-reference.ts';
import { byRate } from '../building/choose-passages.ts';
import type { Material } from '../building/gather-material.ts';
import type { OutlineSection } from '../building/outline-source.ts';
import { passageAround } from '../building/quotable-passage.ts';
import { shortFact } from '../building/short-fact.ts';

const bulletsPerSlide = { min: 3, max: 5 } as const;
/** A longer line is read out instead of looked at; the looser limit is for sections that give too few short ones. */
const bulletWords = { short: 20, long: 30 } as const;
/** Two lines that are so much alike say the same. */
const sameSaying = 0.6;

/** A line of a slide with the sentence that it comes from. */
export interface SlideLine {
  readonly at: number;
  readonly statement: Statement;
}

/** A slide before it has an id. */
export interface SlideDraft {
  readonly title: string;
  /** Null for a slide that belongs to no section. */
  readonly section: OutlineSection | null;
  readonly lines: readonly SlideLine[];
}

/**
 * Drafts a slide of each section, and a second one of those with the most to say while there are fewer slides than
 * `count`. Sections that give a single line are left out, but for the first.
 */
export function draftSlides(options: {
  readonly material: Material;
  readonly sections: readonly OutlineSection[];
  readonly count: number;
  /** The title of a section without one. */
  readonly untitled: string;
}): readonly SlideDraft[] {
  const { material, sections, count, untitled } = options;
  const found = sections.map((section) => ({
    section,
    lines: linesOf(material, section, 2 * bulletsPerSlide.max),
  }));
  const used = found.filter(({ lines }, position) => lines.length > (position === 0 ? 0 : 1));
  let spare = Math.max(0, count - used.length);
  return used.slice(0, count).flatMap(({ section, lines }, position) => {
    const opens = position === 0 && section.heading === null;
    const title = opens ? material.topic : (section.title ?? untitled);
    if (spare === 0 || lines.length < 2 * bulletsPerSlide.min)
      return [{ title, section, lines: inOrder(lines.slice(0, bulletsPerSlide.max)) }];
    spare -= 1;
    const ordered = inOrder(lines);
    const half = Math.ceil(ordered.length / 2);
    return [
      { title: `${title} (1)`, section, lines: ordered.slice(0, half) },
      { title: `${title} (2)`, section, lines: ordered.slice(half) },
    ];
  });
}

/** The best line of each slide that is a sentence of its own, at most five of them, in order. */
export function takeawaysOf(material: Material, drafts: readonly SlideDraft[]): readonly SlideLine[] {
  const best = drafts.flatMap(({ lines }) => {
    const own = lines.filter(({ at }) => isComplete(material.texts[at] ?? ''));
    const [first] = byRate(
      material,
      own.map(({ at }) => at),
    );
    return own.filter(({ at }) => at === first);
  });
  const ranked = byRate(
    material,
    best.map(({ at }) => at),
  ).slice(0, bulletsPerSlide.max);
  return best.filter(({ at }) => ranked.includes(at));
}

function isComplete(text: string): boolean {
  return /\p{Sentence_Terminal}["”’»)]*$/u.test(text) && !needsPrevious(text);
}

/** The best lines of a section; none says what a better one says, and none stands without what it points back to. */
function linesOf(material: Material, section: OutlineSection, max: number): SlideLine[] {
  const lines = new Map<number, SlideLine>();
  for (const wordsMax of [bulletWords.short, bulletWords.long]) {
    if (lines.size >= bulletsPerSlide.min) break;
    for (const at of byRate(material, section.sentences)) {
      const added = linesAround(material, at, wordsMax).filter((line) => !lines.has(line.at));
      const repeated = added.some((line) =>
        [...lines.keys()].some((known) => repeats(material, line.at, known)),
      );
      if (repeated || lines.size + added.length > max) continue;
      for (const line of added) lines.set(line.at, line);
    }
  }
  return [...lines.values()];
}

/** The lines of a sentence and of those that it is not understood without; none where one of them makes no line. */
function linesAround(material: Material, at: number, wordsMax: number): readonly SlideLine[] {
  const isItem = material.reading.sentences[at]?.kind === 'item';
  const passage = isItem ? [at] : (passageAround(material, at) ?? []);
  const lines = passage.flatMap((member) => {
    const statement = shortFact(material, member, wordsMax);
    return statement === null ? [] : [{ at: member, statement }];
  });
  return lines.length === passage.length ? lines : [];
}

function repeats({ reading }: Material, a: number, b: number): boolean {
  return sentenceSimilarity(reading.index, a, b) > sameSaying;
}

function inOrder(lines: readonly SlideLine[]): SlideLine[] {
  return [...lines].sort((a, b) => a.at - b.at);
}
