import type { ContentWriter } from '../content-context.ts';
import { plain } from '../inline.ts';

const secondsPerMinute = 60;

/** `1:05` for 65 seconds. */
function formatTime(seconds: number): string {
  const whole = Math.round(seconds);
  const rest = String(whole % secondsPerMinute).padStart(2, '0');
  return `${String(Math.floor(whole / secondsPerMinute))}:${rest}`;
}

/** A table in the order of the scenes, as scripts are read on a set. */
export const videoScriptBlocks: ContentWriter<'video_script'> = (script, { labels, notes }) => [
  {
    kind: 'table',
    head: [labels.time, labels.narration, labels.visual, labels.onScreenText].map((label) => [plain(label)]),
    rows: script.scenes.map((scene) => [
      [plain(`${formatTime(scene.start_seconds)}–${formatTime(scene.end_seconds)}`)],
      [plain(scene.narration), ...notes.refer(scene.citations)],
      [plain(scene.visual)],
      [plain(scene.on_screen_text ?? '')],
    ]),
    widths: [3, 8, 5, 4],
  },
];
