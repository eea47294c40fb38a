import type { StudyGuide } from '@harvest/contracts/formats/study-guide';
import { outputFormats } from '@harvest/contracts/output-formats';
import type { Reading } from '../../reading/reading.ts';
import { choosePassages } from '../building/choose-passages.ts';
import { countWords } from '@harvest/text/count-words';
import { type Passage, findPassages } from '../building/find-passages.ts';
import { wordsIn } from '../building/fixed-words.ts';
import { type Material, gatherMaterial, pickSections } from '../building/gather-material.ts';
import { type MentionFinder, createMentionFinder } from '../building/mentions.ts';
import { tooFewNotice, tooShortNotice, untranslatedNotice } from '../building/notices.ts';
import { quoteSentences } from '../building/quotable-passage.ts';
import { leadsIn } from '../building/short-fact.ts';
import type { Built, FormatRequest } from '../format-definition.ts';
import { type KeyTerm, findKeyTerms, toKeyTerms } from './key-terms.ts';
import { buildObjectives } from './objectives.ts';
import { buildReviewQuestions } from './review-questions.ts';
import { studyGuideWords } from './study-guide-words.ts';

/** A guide that is nearly as long as its source helps nobody: where no length is asked for, it has this share. */
const shareOfSource = 0.9;
/** What terms and questions may take of the length; the rest is for the sections. */
const termsShare = 0.2;
const questionsShare = 0.3;
const wordsPerSection = 30;
const objectivesMax = 6;
/** The sections of the shortest guide, in words; half of it where a shorter one is asked for. */
const sectionsWordsMin = 60;
const lengthTolerance = 1.05;

/** Makes a study guide from sentences of the source. */
export async function buildStudyGuide(
  reading: Reading,
  request: FormatRequest,
  { pause }: { readonly pause: () => Promise<void> },
): Promise<Built<StudyGuide>> {
  const { count = outputFormats.study_guide.defaultCount, length_words: wanted } = request.options;
  const material = await gatherMaterial(reading, request, pause);
  const target = targetOf(material, request);
  const finder = await createMentionFinder(reading, pause);
  const { passages } = await findPassages(material, finder, pause);
  const terms = withinWords(
    findKeyTerms(reading, passages, count),
    target * termsShare,
    ({ term, passage }) => countWords(`${term} ${passage.text}`),
  );
  const asked = await buildReviewQuestions({
    reading,
    passages: withoutTerms(passages, terms),
    max: count,
    pause,
  });
  const questions = withinWords(asked, target * questionsShare, ({ question, answer }) =>
    countWords(`${question} ${answer}`),
  );
  const compose = (wordsTarget: number): StudyGuide =>
    composeGuide({ material, finder, terms, questions, wordsTarget });
  const floor = wanted === undefined ? sectionsWordsMin : sectionsWordsMin / 2;
  const composeBeside = (guide: StudyGuide): StudyGuide =>
    compose(Math.max(floor, target - wordsOf({ ...guide, sections: [] })));
  // Fewer sections have fewer objectives, so that the words around them are told a second time.
  const content = composeBeside(composeBeside(compose(target)));
  return {
    content,
    notices: [
      ...fewQuestionsNotice({ found: asked.length, kept: questions.length, wanted: count }),
      ...(wanted === undefined ? [] : tooShortNotice(wordsOf(content), wanted)),
      ...untranslatedNotice(reading, request),
    ],
  };
}

/** Says whether it is the source or the length of the guide that leaves fewer questions than wanted. */
function fewQuestionsNotice(questions: {
  readonly found: number;
  readonly kept: number;
  readonly wanted: number;
}): readonly string[] {
  const { found, kept, wanted } = questions;
  if (kept === found) return tooFewNotice(found, wanted, 'good review questions');
  return [
    `The length of the guide leaves room for ${String(kept)} of its review questions; ${String(wanted)} were wanted.`,
  ];
}

/** Puts the parts together, with sections of about `wordsTarget` words and objectives that suit them. */
function composeGuide(options: {
  readonly material: Material;
  readonly finder: MentionFinder;
  readonly terms: readonly KeyTerm[];
  readonly questions: StudyGuide['review_questions'];
  readonly wordsTarget: number;
}): StudyGuide {
  const { material, finder, terms, questions, wordsTarget } = options;
  const { reading, outline, topic } = material;
  const taken = terms.map(({ passage }) => passage.at);
  const sections = sectionsOf(material, wordsTarget, taken);
  const headings = new Set(
    outline.sections.flatMap(({ title, heading }) => (heading === null ? [] : [title])),
  );
  return {
    format: 'study_guide',
    title: wordsIn(studyGuideWords, reading.language).title(topic),
    objectives: buildObjectives({ reading, finder, terms, sections, headings, max: objectivesMax }),
    key_terms: toKeyTerms(terms),
    sections,
    review_questions: questions,
  };
}

function targetOf({ words }: Material, { options }: FormatRequest): number {
  if (options.length_words !== undefined) return options.length_words;
  const sourceWords = words.reduce((sum, count) => sum + count, 0);
  return Math.min(outputFormats.study_guide.defaultWords, Math.round(sourceWords * shareOfSource));
}

/** The sections of the source with their most telling sentences, each on a line of its own. */
function sectionsOf(
  material: Material,
  wordsTarget: number,
  taken: readonly number[],
): StudyGuide['sections'] {
  const { overview } = wordsIn(studyGuideWords, material.reading.language);
  const sections = pickSections(material, {
    count: Math.max(1, Math.round(wordsTarget / wordsPerSection)),
    wordsMin: wordsTarget,
  });
  const chosen = choosePassages({ material, sections, wordsTarget, taken });
  const filled = chosen.length > 0 ? chosen : choosePassages({ material, sections, wordsTarget });
  return filled.map(({ section, runs }) => ({
    heading: section.title ?? overview,
    points: pointsOf(material, runs.flat()).map((point) => quoteSentences(material.reading, point)),
  }));
}

/** Divides sentences into points: a new one begins wherever a sentence is understood without the one before. */
function pointsOf(material: Material, sentences: readonly number[]): readonly (readonly number[])[] {
  const { texts, leaning } = material;
  const points: number[][] = [];
  for (const at of sentences) {
    const open = points.at(-1);
    const announced = /[:：]$/u.test(texts[open?.[0] ?? -1] ?? '');
    const answers = /[?？]["”’»)]*$/u.test(texts[at - 1] ?? '');
    const leans = leaning[at] === 1 && !leadsIn(material, at);
    const isLedTo = open?.length === 1 && leadsIn(material, at - 1);
    const goesOn = open?.at(-1) === at - 1 && (announced || answers || leans || isLedTo);
    if (goesOn) open.push(at);
    else points.push([at]);
  }
  return points;
}

/** Passages that do not define a term already, unless hardly any others are left. */
function withoutTerms(
  passages: readonly Passage[],
  terms: readonly { readonly passage: Passage }[],
): readonly Passage[] {
  const used = new Set(terms.map(({ passage }) => passage.at));
  const left = passages.filter(({ at }) => !used.has(at));
  return left.length >= terms.length ? left : passages;
}

/** The first items that fit into a number of words together; at least one. */
function withinWords<Item>(
  items: readonly Item[],
  words: number,
  wordsOfItem: (item: Item) => number,
): Item[] {
  let used = 0;
  return items.filter((item, position) => {
    const own = wordsOfItem(item);
    if (position > 0 && used + own > words * lengthTolerance) return false;
    used += own;
    return true;
  });
}

/** Words of a guide as its reader sees them, without its title and the names of its parts. */
function wordsOf({ objectives, key_terms, sections, review_questions }: StudyGuide): number {
  const texts = [
    ...objectives.map(({ text }) => text),
    ...key_terms.flatMap(({ term, definition }) => [term, definition]),
    ...sections.flatMap(({ heading, points }) => [heading, ...points.map(({ text }) => text)]),
    ...review_questions.flatMap(({ question, answer }) => [question, answer]),
  ];
  return texts.reduce((sum, text) => sum + countWords(text), 0);
}
