/**
 * The sections of the sources, as their headings divide them, or by topic where there are none. Every structured format
 * walks the same outline, so that a study guide, a slide deck and a mind map of one source agree on what its parts are.
 */
import { decodeHTMLStrict } from 'entities';
import { isAddressedToModel } from '../../extractive/addressed-to-model.ts';
import { quotableSentences } from '../../extractive/rate-sentences.ts';
import type { Reading } from '../../reading/reading.ts';
import type { SourcePart } from '../../sources/source-text.ts';
import { nameSegments } from './name-segments.ts';
import { plainText } from './plain-text.ts';
import { segmentByTopic } from './topic-segments.ts';

export interface OutlineSection {
  /** Its heading, or its most telling phrase; null where it has neither: an introduction, or a text without phrases. */
  readonly title: string | null;
  /** Index of the sentence that is its heading; null for a section that was found by topic. */
  readonly heading: number | null;
  /** The source it belongs to, as citations name it. */
  readonly source: number;
  /**
   * Indices of its sentences in order; never empty. Headings, code and tables are left out where there is prose, and
   * orders to a model everywhere.
   */
  readonly sentences: readonly number[];
}

export interface Outline {
  /** What the source calls itself; null for several sources and for a text without a title. */
  readonly title: string | null;
  /** Index of the sentence that is the title. */
  readonly titleAt: number | null;
  readonly sections: readonly OutlineSection[];
}

/** More sections than this are read at an outer level of headings. */
const sectionsMax = 30;
/** A text without headings is divided by topic from this many sentences on, a section under a heading later. */
const dividedFrom = { plain: 8, headed: 60 } as const;

/** Sections that are about the document, not about its subject; as folded headings. */
const apparatus =
  /^(?:\d+\.?\s*)?(?:references?|bibliography|see also|further reading|external links|notes|footnotes|(?:table of )?contents|licen[cs]e|copyright|acknowledge?ments?|literatur|weblinks|einzelnachweise|siehe auch|inhalt(?:sverzeichnis)?|lizenz|références|notes et références|voir aussi|liens externes|bibliographie|sommaire|licence|referencias|véase también|enlaces externos|bibliografía|índice|licencia)$/iu;

const placeNumber = /^\p{N}{1,2}(?:\.\p{N}{1,2})*[.)] (?=\p{L})/u;

/** Returns the outline of all sources in order. Time is linear in the number of sentences. */
export function outlineSource(reading: Reading): Outline {
  const { parts, text } = reading.source;
  const running = quotableSentences(reading.index).filter((at) => {
    const { start = 0, end = 0 } = reading.sentences[at] ?? {};
    return !isAddressedToModel(text.slice(start, end));
  });
  const outlines = parts.map((part) => outlinePart(reading, part, running));
  const sections = outlines.flatMap((outline) => outline.sections);
  const first = outlines[0];
  return outlines.length === 1 && first ? { ...first, sections } : { title: null, titleAt: null, sections };
}

function outlinePart(reading: Reading, part: SourcePart, running: readonly number[]): Outline {
  const { sentences } = reading;
  const inside = (at: number): boolean => {
    const sentence = sentences[at];
    return sentence !== undefined && sentence.start >= part.start && sentence.end <= part.end;
  };
  const own = running.filter(inside);
  // The path of a sentence starts anew in each source: what stands above it in another one says nothing about it.
  const paths = new Map<readonly number[], readonly number[]>();
  const pathOf = (at: number): readonly number[] => {
    const headings = sentences[at]?.headings ?? [];
    const known = paths.get(headings) ?? headings.filter(inside);
    paths.set(headings, known);
    return known;
  };
  const titleAt = titleOf(own, pathOf);
  const below = (at: number): readonly number[] =>
    pathOf(at)[0] === titleAt ? pathOf(at).slice(1) : pathOf(at);
  const groups = groupByHeading(own, below);
  const title = titleAt === undefined ? null : textAt(reading, titleAt);
  const sections = groups.flatMap((group) =>
    toSections({ reading, part, group, documentTitle: title, alone: groups.length === 1 }),
  );
  return { title, titleAt: titleAt ?? null, sections };
}

/** The heading above everything. */
function titleOf(own: readonly number[], pathOf: (at: number) => readonly number[]): number | undefined {
  const title = pathOf(own[0] ?? -1)[0];
  return title !== undefined && own.every((at) => pathOf(at)[0] === title) ? title : undefined;
}

interface Group {
  readonly heading: number | undefined;
  readonly sentences: number[];
}

/** Runs of sentences under one heading, at the deepest level that gives no more than `sectionsMax` of them. */
function groupByHeading(own: readonly number[], below: (at: number) => readonly number[]): Group[] {
  const deepest = own.reduce((depth, at) => Math.max(depth, below(at).length), 1);
  for (let depth = deepest; ; depth -= 1) {
    const groups: Group[] = [];
    for (const at of own) {
      const path = below(at);
      const heading = path[Math.min(depth, path.length) - 1];
      const open = groups.at(-1);
      if (open && open.heading === heading) open.sentences.push(at);
      else groups.push({ heading, sentences: [at] });
    }
    if (groups.length <= sectionsMax || depth === 1) return groups;
  }
}

function toSections(options: {
  readonly reading: Reading;
  readonly part: SourcePart;
  readonly group: Group;
  readonly documentTitle: string | null;
  /** True when the source has no other section. */
  readonly alone: boolean;
}): OutlineSection[] {
  const { reading, part, group, documentTitle, alone } = options;
  const title = group.heading === undefined ? null : textAt(reading, group.heading);
  if (title !== null && apparatus.test(title)) return [];
  const heading = group.heading ?? null;
  const limit = alone ? dividedFrom.plain : dividedFrom.headed;
  if (group.sentences.length < limit)
    return [{ title, heading, source: part.source, sentences: group.sentences }];
  const segments = segmentByTopic(reading.index, group.sentences);
  const names = nameSegments(reading, segments, documentTitle);
  const sections: (OutlineSection & { sentences: number[] })[] = [];
  for (const [position, sentences] of segments.entries()) {
    const name = names[position] ?? null;
    const open = sections.at(-1);
    if (open === undefined) {
      sections.push({ title: title ?? name, heading, source: part.source, sentences: [...sentences] });
    } else if (name === null) {
      // What has no name of its own goes on with what stands before it.
      open.sentences.push(...sentences);
    } else {
      sections.push({ title: name, heading: null, source: part.source, sentences: [...sentences] });
    }
  }
  return sections;
}

/**
 * A heading as a title: with characters for entities, and without the number that tells its place among others, of which
 * only some may be left.
 */
function textAt(reading: Reading, at: number): string | null {
  const sentence = reading.sentences[at];
  if (!sentence) return null;
  const text = decodeHTMLStrict(plainText(reading.source.text.slice(sentence.start, sentence.end)))
    .replace(/\s*[:：]$/u, '')
    .replace(placeNumber, '');
  return text === '' ? null : text;
}
