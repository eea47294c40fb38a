import { outputFormats } from '@harvest/contracts/output-formats';
import type { FormatDefinition } from '../format-definition.ts';
import { type VideoScriptAnswer, videoScriptAnswerSchema } from './answer-schema.ts';
import { buildVideoScript } from './build-video-script.ts';
import { videoScriptFrame, videoScriptItems, videoScriptWithoutItems } from './items.ts';
import { timeScenes } from './time-scenes.ts';
import { videoScriptMarkdown } from './to-markdown.ts';

/** What a narrator says and what is seen meanwhile, scene by scene. */
export const videoScriptFormat: FormatDefinition<'video_script', VideoScriptAnswer> = {
  format: 'video_script',
  templateVersion: 1,
  instructions: ({ options }) => [
    `Write the script of a video about the source in ${String(options.count ?? outputFormats.video_script.defaultCount)} scenes.`,
    ...(options.length_words === undefined
      ? [
          `The narration has about ${String(outputFormats.video_script.defaultWords)} words in all scenes together.`,
        ]
      : ['The words are those of the narration of all scenes together.']),
    'The first scene catches the viewer with the most surprising fact or question, the last one sums up.',
    'Write the narration to be spoken: short sentences, no lists, no directions. Copy no run of more than 25 words.',
    'The visual says what is seen: footage, a map, a chart, a text card. Name nothing that the source does not name.',
    'The text on the screen is a key figure or term of the scene, at most eight words, or null.',
  ],
  answerSchema: videoScriptAnswerSchema,
  fromAnswer: ({ title, scenes }, { ground }) => ({
    format: 'video_script',
    title,
    ...timeScenes(
      scenes.map(({ narration, visual, on_screen_text, quotes }) => ({
        narration,
        visual,
        on_screen_text: on_screen_text === '' ? null : on_screen_text,
        citations: [...ground(quotes)],
      })),
    ),
  }),
  build: buildVideoScript,
  rules: [
    'quotes-grounded',
    'item-cited',
    'numbers-supported',
    'dates-supported',
    'names-supported',
    'no-duplicates',
    'concept-coverage',
    'section-spread',
    'copied-run',
    'length-on-target',
    'reading-grade',
    'lexical-overlap',
    'count-on-target',
  ],
  itemsMin: 1,
  items: videoScriptItems,
  frame: videoScriptFrame,
  withoutItems: videoScriptWithoutItems,
  toMarkdown: videoScriptMarkdown,
};
