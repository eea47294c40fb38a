import { outputFormats } from '@harvest/contracts/output-formats';
import { sameParagraph } from '../../extractive/selection.ts';
import { byRate, choosePassages } from '../building/choose-passages.ts';
import { type Material, gatherMaterial, pickSections } from '../building/gather-material.ts';
import { type MentionFinder, createMentionFinder } from '../building/mentions.ts';
import { tooFewNotice, tooShortNotice, untranslatedNotice } from '../building/notices.ts';
import type { OutlineSection } from '../building/outline-source.ts';
import { passageAround, quoteSentences } from '../building/quotable-passage.ts';
import type { FormatDefinition } from '../format-definition.ts';
import { divideIntoScenes } from './divide-into-scenes.ts';
import { onScreenText } from './on-screen-text.ts';
import { suggestVisual } from './suggest-visual.ts';
import { type UntimedScene, timeScenes } from './time-scenes.ts';

/** A scene of fewer words is over before its picture is seen: five seconds. */
const wordsPerSceneMin = 12;
/** A shorter text is told in its own order; there is nothing to look forward to. */
const hookedFrom = 8;
/** What makes a viewer stay, beside a figure: an extreme, a contrast or a surprise. */
const striking =
  /(?<!\p{L})(?:only|never|nobody|no one|most|first|largest|biggest|oldest|worst|best|more than|at least|up to|but|yet|almost|nearly|secret|danger\p{L}*|died|killed|nur|nie|niemand|größte\p{L}*|erste\p{L}*|mehr als|mindestens|fast|starben?|seul\p{L}*|jamais|personne|plus de|première?|presque|solo|nunca|nadie|más de|primera?|mayor|casi|murieron)(?!\p{L})/iu;
/** What somebody says, or says of themselves, catches nobody who does not know them. */
const notNarrated = /["“”„«»:]|(?<!\p{L})(?:I|we|my|our|us|me)(?!\p{L})/u;
const hookWords = { min: 7, max: 22 } as const;
/** A name of which is less sure what it names gets a picture, not a portrait or a map. */
const sureFrom = 0.7;
/** How many of the best sentences are looked through for a striking one. */
const hookCandidates = 25;

/** Makes a script of passages of the source: a striking one first, then the others in order, the last one at the end. */
export const buildVideoScript: FormatDefinition<'video_script'>['build'] = async (
  reading,
  request,
  { pause },
) => {
  const material = await gatherMaterial(reading, request, pause);
  const count = request.options.count ?? outputFormats.video_script.defaultCount;
  const wordsTarget = request.options.length_words ?? outputFormats.video_script.defaultWords;
  const sections = pickSections(material, { count, wordsMin: wordsTarget });
  const finder = await createMentionFinder(reading, pause);
  const hook = count > 2 ? pickHook(material, sections, finder) : [];
  const hookLength = hook.reduce((sum, at) => sum + (material.words[at] ?? 0), 0);
  await pause();
  const chosen = choosePassages({ material, sections, wordsTarget: wordsTarget - hookLength, taken: hook });
  const runs = chosen.flatMap((section) => section.runs);
  const total = runs.flat().reduce((sum, at) => sum + (material.words[at] ?? 0), 0);
  const scenesMax = Math.max(1, Math.floor(total / wordsPerSceneMin));
  const bodyCount = Math.max(1, Math.min(count - (hook.length > 0 ? 1 : 0), scenesMax));
  const body = divideIntoScenes(material, runs, bodyCount);
  const timed = timeScenes(stage(material, finder, hook.length > 0 ? [hook, ...body] : body));
  return {
    content: { format: 'video_script', title: material.topic, ...timed },
    notices: [
      ...tooFewNotice(timed.scenes.length, count, 'scenes'),
      ...tooShortNotice(total + hookLength, wordsTarget),
      ...untranslatedNotice(reading, request),
    ],
  };
};

/** The best striking sentence that needs no other one and that no other one needs; empty where there is none. */
function pickHook(
  material: Material,
  sections: readonly OutlineSection[],
  finder: MentionFinder,
): readonly number[] {
  const all = sections.flatMap(({ sentences }) => sentences);
  if (all.length < hookedFrom) return [];
  const hook = byRate(material, all)
    .slice(0, hookCandidates)
    .find((at) => at !== all[0] && isHook(material, at, finder));
  return hook === undefined ? [] : [hook];
}

/** True for a short sentence that stands alone, that no other one goes on from, and that has a figure and a strong word. */
function isHook(material: Material, at: number, finder: MentionFinder): boolean {
  const { reading, texts, words, leaning } = material;
  const text = texts[at] ?? '';
  const length = words[at] ?? 0;
  if (length < hookWords.min || length > hookWords.max || !striking.test(text)) return false;
  if (notNarrated.test(text)) return false;
  if (passageAround(material, at)?.length !== 1) return false;
  if (sameParagraph(reading.index, at, at + 1) && leaning[at + 1] === 1) return false;
  return finder.find(text).some(({ kind }) => kind === 'figure' || kind === 'word');
}

/** Gives each scene its picture and the figure on the screen. */
function stage(
  material: Material,
  finder: MentionFinder,
  scenes: readonly (readonly number[])[],
): UntimedScene[] {
  const shown = new Set<string>();
  const written = new Set<string>();
  const { language } = material.reading;
  const titleOf = new Map(
    material.outline.sections.flatMap((section) =>
      section.sentences.map((at) => [at, section.title] as const),
    ),
  );
  const doubtful = new Set(
    material.reading.insights.entities
      .filter(({ confidence }) => confidence < sureFrom)
      .map(({ name }) => name),
  );
  return scenes.map((sentences) => {
    const { text, citations } = quoteSentences(material.reading, sentences);
    const mentions = finder
      .find(text)
      .map((mention) => (doubtful.has(mention.text) ? { ...mention, kind: 'other' as const } : mention));
    const onScreen = onScreenText({ narration: text, mentions, language, shown: written });
    if (onScreen !== null) written.add(onScreen);
    const title = titleOf.get(sentences[0] ?? -1) ?? null;
    const visual = suggestVisual({ narration: text, mentions, onScreen, shown, language, title });
    shown.add(visual.subject);
    return { narration: text, visual: visual.text, on_screen_text: onScreen, citations };
  });
}
