import { identifyLanguage } from '@harvest/text/language';

/**
 * The language for the labels of an output, as it is told by the output's own texts: by the first of several kinds of
 * them that tells one. One that has no labels is returned as it is, so that no kindred language stands in for it.
 *
 * @returns ISO 639-1; null where no text tells a language.
 */
export function labelLanguage(...kinds: readonly (readonly string[])[]): string | null {
  for (const texts of kinds) {
    const language = identifyLanguage(texts.join(' '));
    if (language !== null) return language;
  }
  return null;
}
