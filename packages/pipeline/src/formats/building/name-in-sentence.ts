/** In a sentence, such names have an article, which the name alone is odd without: "the Atlantic". */
const articleBefore = /(?<!\p{L})the $/iu;
/** Names that have one everywhere but in headlines and date lines. */
const named =
  /^(?:US|USA|UK|EU|UN|UAE|United (?:States(?: of America)?|Kingdom|Nations|Arab Emirates|Provinces)|Netherlands|Philippines|Bahamas|Maldives)$/u;

/**
 * A name as an English sentence has it, with "the" where the source or usage has it; `before` is what precedes it. In
 * other languages it stays as it is, since the article goes with gender and case.
 */
export function nameInSentence(name: string, before: string, language: string | null): string {
  if (language !== 'en') return name;
  return articleBefore.test(before) || named.test(name) ? `the ${name}` : name;
}
