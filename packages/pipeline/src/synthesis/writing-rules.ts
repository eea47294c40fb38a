import type { FormatOptions } from '@harvest/contracts/output-formats';
import { audiences } from '@harvest/contracts/output-formats';

/** Names of languages in English, as instructions to a model. */
const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** What the options of a writing format mean to a model, one rule a line. */
export function writingRules(options: FormatOptions): readonly string[] {
  const { length_words: words, tone, audience, language, difficulty } = options;
  return [
    ...(words === undefined ? [] : [`Write about ${String(words)} words.`]),
    ...(tone === undefined ? [] : [`Write in a ${tone} tone.`]),
    ...(audience === undefined
      ? []
      : [
          `Write for ${audience}: a reader of US school grade ${String(audiences[audience].grade)} understands every sentence.`,
        ]),
    ...(difficulty === undefined ? [] : [`Make every question of ${difficulty} difficulty.`]),
    language === undefined
      ? 'Write in the language of the request, or of the source where there is no request.'
      : `Write in ${languageNames.of(language) ?? language}. Quotes stay in the language of the source.`,
  ];
}
