import type { VideoScript } from '@harvest/contracts/formats/video-script';
import type { CheckedItem } from '../format-definition.ts';
import { timeScenes } from './time-scenes.ts';

/** The scenes; the first and the last, which greet and close, may stand without a quote. */
export function videoScriptItems({ scenes }: VideoScript): readonly CheckedItem[] {
  return scenes.map(({ id, narration, on_screen_text, citations }, position) => ({
    id,
    text: narration,
    citations,
    // What is to be seen is a direction to those who film, and claims nothing.
    remarks: on_screen_text ?? '',
    citationOptional: position === 0 || position === scenes.length - 1,
  }));
}

/** The script without some scenes; the others move up. */
export function videoScriptWithoutItems(script: VideoScript, ids: ReadonlySet<string>): VideoScript {
  return { ...script, ...timeScenes(script.scenes.filter(({ id }) => !ids.has(id))) };
}

/** The title. */
export function videoScriptFrame({ title }: VideoScript): readonly string[] {
  return [title];
}
