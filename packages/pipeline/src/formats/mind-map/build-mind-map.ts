import { outputFormats } from '@harvest/contracts/output-formats';
import { sentenceSimilarity } from '@harvest/text/diversity';
import { splitRange } from '@harvest/text/sentence-boundaries';
import { citationOf } from '../../sources/source-text.ts';
import { byRate } from '../building/choose-passages.ts';
import { countWords } from '@harvest/text/count-words';
import { cutToWords } from '../building/cut-to-words.ts';
import { type FixedWords, wordsIn } from '../building/fixed-words.ts';
import { type Material, gatherMaterial, pickSections } from '../building/gather-material.ts';
import { type MentionFinder, createMentionFinder } from '../building/mentions.ts';
import { tooFewNotice, untranslatedNotice } from '../building/notices.ts';
import type { OutlineSection } from '../building/outline-source.ts';
import { leansBack } from '../building/quotable-passage.ts';
import { isTelling, shortFact } from '../building/short-fact.ts';
import type { FormatDefinition } from '../format-definition.ts';
import { type Branch, flattenTree } from './flatten-tree.ts';
import { type Topic, topicsByPhrase } from './topics-by-phrase.ts';

/** A label is read at a glance; a fact needs a few words more, and a longer one is better than none. */
const labelWordsMax = 12;
const factWords = [12, 18, 28] as const;
/** Facts of the shortest kind, of the next and of the longest that a branch is filled up to. */
const factsPerBranch = [4, 3, 3] as const;
const sentenceWordsMin = 4;
const namesPerBranch = 3;
/** Fewer branches with facts are no map. */
const branchesMin = 2;
/** Fewer sentences are one branch, in which each follows the one that it points back to. */
const dividedFrom = 5;
/** Two facts that are so much alike say the same. */
const sameSaying = 0.6;

const overviewWord: FixedWords<string> = {
  en: 'Overview',
  de: 'Überblick',
  fr: 'Vue d’ensemble',
  es: 'Panorama',
};

/** Makes a branch of each section, or of each key phrase of a source without sections, with short facts as its leaves. */
export const buildMindMap: FormatDefinition<'mind_map'>['build'] = async (reading, request, { pause }) => {
  const material = await gatherMaterial(reading, request, pause);
  const count = request.options.count ?? outputFormats.mind_map.defaultCount;
  const finder = await createMentionFinder(reading, pause);
  await pause();
  const sections = pickSections(material, { count, wordsMin: 0 });
  const topics = topicsOf(material, sections, count);
  const grow = (named: boolean): Branch[] =>
    topics
      .slice(0, count)
      .map((topic) => growBranch(material, topic, named ? finder : null))
      .filter((branch) => branch.children.length > 0);
  const factual = grow(false);
  // Bare names are shown where the sentences of a source are too long for a map.
  const branches = factual.length < branchesMin ? grow(true) : factual;
  const root: Branch = {
    label: cutToWords(material.topic, labelWordsMax),
    citations: [],
    children: branches,
  };
  return {
    content: { format: 'mind_map', nodes: flattenTree(root) },
    notices: [...tooFewNotice(branches.length, count, 'topics'), ...untranslatedNotice(reading, request)],
  };
};

/** The sections; of a source without any its key phrases; of one of a few sentences all of it. */
function topicsOf(material: Material, sections: readonly OutlineSection[], count: number): readonly Topic[] {
  const sectioned = sections.map(toTopic(material));
  const few = sentenceCount(sections) < dividedFrom;
  return sections.length > 1 || few ? sectioned : topicsByPhrase(material, count);
}

function sentenceCount(sections: readonly OutlineSection[]): number {
  return sections.reduce((sum, { sentences }) => sum + sentences.length, 0);
}

function toTopic({ reading }: Material): (section: OutlineSection, position: number) => Topic {
  const overview = wordsIn(overviewWord, reading.language);
  return ({ title, heading, sentences }, position) => {
    const opens = position === 0 && heading === null;
    return { label: opens ? overview : (title ?? overview), heading, sentences };
  };
}

/** A topic with its facts; with a finder, one without any facts gets the names in it. */
function growBranch(
  material: Material,
  { label, heading, sentences }: Topic,
  finder: MentionFinder | null,
): Branch {
  const facts = factsOf(material, sentences);
  const names = facts.length === 0 && finder !== null ? namesOf(material, finder, sentences) : [];
  return {
    label: cutToWords(firstSentence(label), labelWordsMax),
    citations: heading === null ? [] : citationsAt(material, heading),
    children: [...facts, ...names],
  };
}

/** A heading of several sentences is named by the first; "Article 2. Deposit" is one of two pieces. */
function firstSentence(heading: string): string {
  const [first] = splitRange(heading, 0, heading.length);
  const text = heading.slice(first?.start, first?.end);
  return countWords(text) < sentenceWordsMin ? heading : text.replace(/(?<=[^.])[.。]$/u, '');
}

/** The best short facts of some sentences that are understood alone, in order; of a source of very few all that it says. */
function factsOf(material: Material, sentences: readonly number[]): Branch[] {
  const facts = new Map<number, Branch>();
  const few = sentenceCount(material.outline.sections) < dividedFrom;
  for (const [round, wordsMax] of factWords.entries()) {
    for (const at of byRate(material, sentences)) {
      if (facts.size >= (factsPerBranch[round] ?? 0)) break;
      const leans = !few && leansBack(material, at);
      if (leans || facts.has(at) || repeatsOne(material, at, facts)) continue;
      const fact = shortFact(material, at, wordsMax);
      if (fact !== null && (few || isTelling(material, at, fact.text)))
        facts.set(at, { label: fact.text, citations: fact.citations, children: [] });
    }
  }
  return [...facts].sort(([a], [b]) => a - b).map(([, fact]) => fact);
}

function repeatsOne({ reading }: Material, at: number, facts: ReadonlyMap<number, unknown>): boolean {
  return [...facts.keys()].some((known) => sentenceSimilarity(reading.index, at, known) > sameSaying);
}

/** What sentences name: people, places, organisations, terms. */
function namesOf(material: Material, finder: MentionFinder, sentences: readonly number[]): Branch[] {
  const named = new Map<string, Branch>();
  for (const at of byRate(material, sentences)) {
    for (const { kind, text } of finder.find(material.texts[at] ?? '')) {
      if (named.size === namesPerBranch) return [...named.values()];
      const telling =
        kind === 'person' ||
        kind === 'place' ||
        kind === 'organisation' ||
        (kind === 'term' && /\s/.test(text));
      if (telling && !named.has(text))
        named.set(text, { label: text, citations: citationsAt(material, at), children: [] });
    }
  }
  return [...named.values()];
}

function citationsAt({ reading }: Material, at: number): Branch['citations'] {
  const sentence = reading.sentences[at];
  return sentence ? [citationOf(reading.source, sentence.start, sentence.end)] : [];
}
