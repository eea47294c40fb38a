import type { Blog } from '@harvest/contracts/formats/blog';
import type { Statement } from '@harvest/contracts/formats/statement';
import { outputFormats } from '@harvest/contracts/output-formats';
import { type ChosenSection, choosePassages } from '../building/choose-passages.ts';
import { countWords } from '../building/count-words.ts';
import { cutAtWord } from '../building/cut-at-word.ts';
import { type Material, gatherMaterial, pickSections } from '../building/gather-material.ts';
import { tooShortNotice, untranslatedNotice } from '../building/notices.ts';
import { quoteSentences } from '../building/quotable-passage.ts';
import type { Built, FormatDefinition } from '../format-definition.ts';
import { attributionLines } from './attribution.ts';

/** A section of fewer words is a heading with a remark. */
const wordsPerSection = 110;
const metaDescriptionMax = 160;

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
  const words = written
    .flatMap(({ paragraphs }) => paragraphs)
    .reduce((sum, { text }) => sum + countWords(text), 0);
  const content: Blog = {
    format: 'blog',
    title: material.topic,
    meta_description: describe(
      material,
      written.flatMap(({ paragraphs }) => paragraphs),
    ),
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
  { reading }: Material,
  { section, runs }: ChosenSection,
  position: number,
): Blog['sections'][number] {
  const opens = position === 0 && section.heading === null;
  return {
    heading: opens ? null : section.title,
    paragraphs: runs.map((run) => quoteSentences(reading, run)),
  };
}

/** The best short opening for a list of search results: the first sentences that fit, else the first one cut at a word. */
function describe({ topic }: Material, paragraphs: readonly Statement[]): string {
  return cutAtWord(paragraphs[0]?.text ?? topic, metaDescriptionMax);
}
