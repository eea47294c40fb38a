import type { VideoScript } from '@harvest/contracts/formats/video-script';
import { countWords } from '@harvest/text/count-words';

export type Scene = VideoScript['scenes'][number];
export type UntimedScene = Omit<Scene, 'id' | 'start_seconds' | 'end_seconds'>;

/**
 * Words a minute of a narrator: the lower end of the 150 to 160 at which audio books are spoken (Williams 1998,
 * "Guidelines for the Use of Multimedia in Instruction").
 */
const wordsPerMinute = 150;
const secondsPerWord = 60 / wordsPerMinute;

/** Gives scenes their ids and their times in whole seconds, one after the other; none is shorter than a second. */
export function timeScenes(
  scenes: readonly UntimedScene[],
): Pick<VideoScript, 'scenes' | 'duration_seconds'> {
  let words = 0;
  let now = 0;
  const timed = scenes.map(({ narration, visual, on_screen_text, citations }, position) => {
    words += countWords(narration);
    const start_seconds = now;
    now = Math.max(now + 1, Math.round(words * secondsPerWord));
    const id = `s${String(position + 1)}`;
    return { id, start_seconds, end_seconds: now, narration, visual, on_screen_text, citations };
  });
  return { scenes: timed, duration_seconds: now };
}
