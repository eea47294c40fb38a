import type { Statement } from '@harvest/contracts/formats/statement';
import { sentenceSimilarity } from '@harvest/text/diversity';
import { byRate } from '../building/choose-passages.ts';
import { type Material, pickSections } from '../building/gather-material.ts';
import type { OutlineSection } from '../building/outline-source.ts';
import { passageAround, quoteSentences } from '../building/quotable-passage.ts';
import { isTelling, shortFact } from '../building/short-fact.ts';

const bulletsPerSlide = { min: 3, max: 5 } as const;
/** A longer line is read out instead of looked at; the looser limit is for sections that give too few short ones. */
const bulletWords = { short: 20, long: 30 } as const;
/** Two lines that are so much alike say the same. */
const sameSaying = 0.6;

const isSentence = /\p{Sentence_Terminal}["”’»)]*$/u;
const finalStop = /(?<=[^.])[.。]$/u;

/** A line of a slide with the sentence that it is made for and those that it holds. */
export interface SlideLine {
  readonly at: number;
  readonly members: readonly number[];
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
 * Drafts a slide of each of the sections that matter most, at most `count`, and a second one of those with the most to
 * say while there are fewer slides than that. Sections that give a single line are left out where there are others.
 */
export async function draftSlides(options: {
  readonly material: Material;
  readonly count: number;
  /** The title of the opening, whose name the deck has, and of a section without one. */
  readonly untitled: string;
  readonly pause: () => Promise<void>;
}): Promise<readonly SlideDraft[]> {
  const { material, count, untitled, pause } = options;
  const used = await usableSections(material, count, pause);
  const [opening] = material.outline.sections;
  let spare = Math.max(0, count - used.length);
  return used.flatMap(({ section, lines }) => {
    const opens = section === opening && section.heading === null;
    const title = opens ? untitled : (section.title ?? untitled);
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

interface SectionLines {
  readonly section: OutlineSection;
  readonly lines: readonly SlideLine[];
}

/** The sections that matter most among those that give lines for a slide: what gives none must not take the place of another. */
async function usableSections(
  material: Material,
  count: number,
  pause: () => Promise<void>,
): Promise<readonly SectionLines[]> {
  const { outline } = material;
  const found: SectionLines[] = [];
  for (const section of outline.sections) {
    found.push({ section, lines: linesOf(material, section, 2 * bulletsPerSlide.max) });
    await pause();
  }
  const full = found.filter(({ lines }) => lines.length > 1);
  const usable = full.length > 0 ? full : found.filter(({ lines }) => lines.length > 0);
  const sections = usable.map(({ section }) => section);
  const picked = new Set(
    pickSections({ ...material, outline: { ...outline, sections } }, { count, wordsMin: 0 }),
  );
  return usable.filter(({ section }) => picked.has(section));
}

/** The best line of each slide that is a sentence of its own, at most five of them, in order. */
export function takeawaysOf(material: Material, drafts: readonly SlideDraft[]): readonly SlideLine[] {
  const best = drafts.flatMap(({ lines }) => {
    const own = lines.filter(({ at }) => isSentence.test(material.texts[at] ?? ''));
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

/** The best lines of a section; none says what a better one says, and each is understood alone. */
function linesOf(material: Material, section: OutlineSection, max: number): SlideLine[] {
  const lines: SlideLine[] = [];
  const shown = new Set<number>();
  const own = new Set(section.sentences);
  for (const wordsMax of [bulletWords.short, bulletWords.long]) {
    if (lines.length >= bulletsPerSlide.min) break;
    for (const at of byRate(material, section.sentences)) {
      if (lines.length === max) break;
      const line = lineOf(material, at, wordsMax);
      if (line?.members.every((member) => own.has(member) && !shown.has(member)) !== true) continue;
      if (lines.some((known) => repeats(material, at, known.at))) continue;
      lines.push(line);
      for (const member of line.members) shown.add(member);
    }
  }
  return lines;
}

/** A sentence as a line, with those that it is not understood without; null where they are too long together. */
function lineOf(material: Material, at: number, wordsMax: number): SlideLine | null {
  const isItem = material.reading.sentences[at]?.kind === 'item';
  const members = isItem ? [at] : (passageAround(material, at) ?? []);
  if (members.length === 1) {
    const statement = shortFact(material, at, wordsMax);
    return statement === null || !isTelling(material, at, statement.text) ? null : { at, members, statement };
  }
  const words = members.reduce((sum, member) => sum + (material.words[member] ?? 0), 0);
  if (members.length === 0 || words > bulletWords.long) return null;
  const { text, citations } = quoteSentences(material.reading, members);
  return { at, members, statement: { text: text.replace(finalStop, ''), citations } };
}

function repeats({ reading }: Material, a: number, b: number): boolean {
  return sentenceSimilarity(reading.index, a, b) > sameSaying;
}

function inOrder(lines: readonly SlideLine[]): SlideLine[] {
  return [...lines].sort((a, b) => a.at - b.at);
}
