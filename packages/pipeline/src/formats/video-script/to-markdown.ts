import type { VideoScript } from '@harvest/contracts/formats/video-script';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { type FixedWords, wordsIn } from '../building/fixed-words.ts';
import { labelLanguage } from '../building/label-language.ts';
import { createCitationNumbers, statementMarkdown } from '../building/number-citations.ts';
import type { Scene } from './time-scenes.ts';

interface ScriptWords {
  readonly duration: string;
  readonly scene: string;
  readonly visual: string;
  readonly onScreen: string;
}

const words: FixedWords<ScriptWords> = {
  en: { duration: 'Duration', scene: 'Scene', visual: 'Visual', onScreen: 'On screen' },
  de: { duration: 'Dauer', scene: 'Szene', visual: 'Bild', onScreen: 'Einblendung' },
  fr: { duration: 'Durée', scene: 'Scène', visual: 'Image', onScreen: 'À l’écran' },
  es: { duration: 'Duración', scene: 'Escena', visual: 'Imagen', onScreen: 'En pantalla' },
};

/** A script as Markdown, scene by scene. */
export function videoScriptMarkdown({ title, duration_seconds, scenes }: VideoScript): string {
  const language = labelLanguage(scenes.map(({ narration }) => narration));
  const own = wordsIn(words, language);
  const numbers = createCitationNumbers();
  const sceneBlocks = (
    { start_seconds, end_seconds, visual, on_screen_text, ...scene }: Scene,
    at: number,
  ): string[] => [
    `## ${own.scene} ${String(at + 1)} (${clock(start_seconds)}–${clock(end_seconds)})`,
    [
      `- **${own.visual}:** ${escapeMarkdown(visual)}`,
      ...(on_screen_text === null ? [] : [`- **${own.onScreen}:** ${escapeMarkdown(on_screen_text)}`]),
    ].join('\n'),
    `> ${statementMarkdown({ text: scene.narration, citations: scene.citations }, numbers)}`,
  ];
  return `${[
    `# ${escapeMarkdown(title)}`,
    `*${own.duration}: ${clock(duration_seconds)}*`,
    ...scenes.flatMap(sceneBlocks),
  ].join('\n\n')}\n`;
}

/** Seconds as minutes and seconds, such as `2:05`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`;
}
