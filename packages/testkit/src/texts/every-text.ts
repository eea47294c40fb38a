import { canalArticle } from './canal-article.ts';
import { clockmakerStory } from './clockmaker-story.ts';
import { lawText } from './law-text.ts';
import { lighthouseSpanish } from './lighthouse-spanish.ts';
import { newsReport } from './news-report.ts';
import { bakingPowderGerman, mountainJapanese } from './other-languages.ts';
import { radioTranscript } from './radio-transcript.ts';
import { scienceArticle } from './science-article.ts';
import { sourdoughHowTo } from './sourdough-how-to.ts';
import { toolReadme } from './tool-readme.ts';

/** Every text of this folder by its name, for guarantees that hold for texts of all kinds. */
export const everyText: readonly (readonly [name: string, text: string])[] = Object.entries({
  bakingPowderGerman,
  canalArticle,
  clockmakerStory,
  lawText,
  lighthouseSpanish,
  mountainJapanese,
  newsReport,
  radioTranscript,
  scienceArticle,
  sourdoughHowTo,
  toolReadme,
});
