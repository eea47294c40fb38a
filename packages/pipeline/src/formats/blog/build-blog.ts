import type { Blog } from '@harvest/contracts/formats/blog';
import { outputFormats } from '@harvest/contracts/output-formats';
import { splitRange } from '@harvest/text/sentence-boundaries';
import { type ChosenSection, byRate, choosePassages } from '../building/choose-passages.ts';
import { countWords } from '@harvest/text/count-words';
import { cutAtWord } from '../building/cut-at-word.ts';
import { type Material, gatherMaterial, pickSections } from '../building/gather-material.ts';
import { tooShortNotice, untranslatedNotice } from '../building/notices.ts';
import { quoteSentences } from '../building/quotable-passage.ts';
import type { Built, FormatDefinition } from '../format-definition.ts';
import { attributionLines } from './attribution.ts';

/** A section of fewer words is a heading with a remark. */
const wordsPerSection = 110;
const metaDescriptionMax = 160;
/** A description that says less tells nobody whether to read on. */
const metaDescriptionMin = 50;
/** Paragraphs that follow one another in the source are read as one up to this many words together. */
const joinedWordsMax = 90;

/**
 * Makes an article of passages of the source under its own headings: the best of every section, in the order of the
 * source, each quoted together with what it points back to.
 */
export const buildBlog: FormatDefinition<'blog'>['build'] = async (reading, request, { pause }) => {
  const material = await gatherMaterial(reading, request, pause);
  const wordsTarget = request.options.length_words ?? outputFormats.blog.defaultWords;
  const sections = pickSections(material, {
    count: Math.max(2, Math.round(wordsTarget / wordsPerSection)),
    wordsMin: wordsTarget,
  });
  await pause();
  const chosen = choosePassages({ material, sections, wordsTarget });
  const written = chosen.map((one, position) => toSection(material, one, position));
  const paragraphs = written.flatMap((section) => section.paragraphs);
  const words = paragraphs.reduce((sum, { text }) => sum + countWords(text), 0);
  const content: Blog = {
    format: 'blog',
    title: material.topic,
    meta_description: describe(material, paragraphs[0]?.text ?? material.topic),
    outline: written.flatMap(({ heading }) => (heading === null ? [] : [heading])),
    sections: written,
    attribution: attributionLines(request, reading.language),
  };
  const built: Built<Blog> = {
    content,
    notices: [...tooShortNotice(words, wordsTarget), ...untranslatedNotice(reading, request)],
  };
  return built;
};

/** The first section opens the article and needs no heading where the source gave it none. */
function toSection(
  material: Material,
  { section, runs }: ChosenSection,
  position: number,
): Blog['sections'][number] {
  const opens = position === 0 && section.heading === null;
  return {
    heading: opens ? null : section.title,
    paragraphs: joinShort(material, runs).map((run) =>
      quoteSentences(material.reading, run, { numbered: true }),
    ),
  };
}

/**
 * Joins two short paragraphs of prose that follow one another in the source, as web pages have them, to one; also a
 * paragraph to the one before that it goes on from.
 */
function joinShort(
  { reading, texts, words, leaning }: Material,
  runs: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const isProse = (run: readonly number[]): boolean =>
    run.every((at) => reading.sentences[at]?.kind === 'prose');
  const wordsOf = (run: readonly number[]): number => run.reduce((sum, at) => sum + (words[at] ?? 0), 0);
  const joined: { readonly run: readonly number[]; readonly isJoined: boolean }[] = [];
  for (const run of runs) {
    const open = joined.at(-1);
    // A question opens what answers it; it does not end what stands before.
    const asks = /[?？]$/u.test(texts[run.at(-1) ?? -1] ?? '');
    const goesOn = open?.isJoined === false && (open.run.at(-1) ?? NaN) + 1 === run[0] && !asks;
    const fits = wordsOf([...(open?.run ?? []), ...run]) <= joinedWordsMax || leaning[run[0] ?? -1] === 1;
    if (goesOn && fits && isProse(open.run) && isProse(run))
      joined.splice(-1, 1, { run: [...open.run, ...run], isJoined: true });
    else joined.push({ run, isJoined: false });
  }
  return joined.map(({ run }) => run);
}

/**
 * What a list of search results shows: the opening sentences that fit whole, else the best sentence of the source that
 * fits and stands alone, else the opening cut at a word.
 */
function describe(material: Material, opening: string): string {
  const whole = splitRange(opening, 0, opening.length).findLast(({ end }) => end <= metaDescriptionMax);
  if (whole !== undefined && whole.end >= metaDescriptionMin) return opening.slice(0, whole.end);
  const { outline, texts, leaning } = material;
  const best = byRate(
    material,
    outline.sections.flatMap(({ sentences }) => sentences),
  )
    .filter((at) => leaning[at] === 0)
    .map((at) => texts[at] ?? '')
    .find((text) => text.length >= metaDescriptionMin && text.length <= metaDescriptionMax && isPlain(text));
  return best ?? cutAtWord(opening, metaDescriptionMax);
}

/** True for a statement in the voice of the source. */
function isPlain(text: string): boolean {
  return /[^?？\P{Sentence_Terminal}]$/u.test(text) && !/["“«„]/.test(text);
}
