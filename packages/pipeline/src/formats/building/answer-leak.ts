import { type Tokeniser, fold } from '@harvest/text/tokens';

const acronymLettersMin = 2;

/** True when a text gives an answer away: by the answer itself, by a word of it in any form, or by its initials. */
export function givesAway(text: string, answer: string, tokeniser: Tokeniser): boolean {
  const terms = new Set(tokeniser.tokens(text).map(({ term }) => term));
  const wanted = tokeniser.tokens(answer);
  if (wanted.length === 0 || wanted.some(({ term }) => terms.has(term))) return true;
  const initials = wanted.map(({ surface }) => surface.charAt(0)).join('');
  const words = new Set(fold(text).match(/[\p{L}\p{N}]+/gu));
  return initials.length > acronymLettersMin && words.has(fold(initials));
}
