import type { Language } from '@harvest/text/stop-words';
import { isTornOff } from './back-reference.ts';
import { isFiniteVerb } from './finite-verbs.ts';

/** Where a sentence may end early, by language: what follows adds to the main clause without limiting it. */
const clauseStarts: Readonly<Record<Language, RegExp>> = {
  en: /,? (?=because |since the (?!\d)|so that )|, (?=(?:which|who|whose|where|while|including|such as|making|thereby|according to|nearly|almost|mainly|mostly|especially|particularly) )/,
  de: /, (?=(?:weil|da|denn|sodass|so dass|wobei|wodurch|während|der|die|das|dem|den|dessen|deren|welche[rsmn]?|wo) )/,
  fr: /, (?=(?:qui|que|dont|où|car|puisque|parce que|tandis que|alors que|ce qui|de sorte que) )/,
  es: /, (?=(?:que|quien|cuy[oa]s?|donde|porque|ya que|puesto que|mientras|de modo que|lo que) )/,
};
/** "X is a Y that ...": what limits the Y may be left out, since X is a Y all the same. */
const definitions: Readonly<Record<Language, RegExp>> = {
  en: /(?<=^(?:\S+ ){1,7}(?:is|was|are|were) an? (?:\S+ ){1,6}\S{3,}) (?=(?:that|which|who|whose|where|in which) )/,
  de: /(?<=^(?:\S+ ){1,7}(?:ist|war) eine? (?:\S+ ){1,6}\S{3,}) (?=(?:mit|aus) )/,
  fr: /(?<=^(?:\S+ ){1,7}(?:est|était) une? (?:\S+ ){1,6}\S{3,}) (?=(?:qui|que|dont|où) )/,
  es: /(?<=^(?:\S+ ){1,7}(?:es|era|fue) una? (?:\S+ ){1,8}\S{3,}) (?=(?:que|cuy[oa]s?|donde) )/,
};
/** Of two dashes the first opens an aside, after which the clause goes on. */
const anyLanguage = /; |；|(?<=^[^—–]*) [—–] (?![^—–]* [—–] )/;
/** A subordinate clause at the start needs the main one after it. */
const subordinate =
  /^(?:if|when|whenever|although|though|because|since|while|after|before|as|unless|until|whether|once|to|in order|wenn|falls|obwohl|weil|da|während|nachdem|bevor|als|um|si|quand|lorsque|bien que|parce que|pendant que|après que|avant que|pour|cuando|aunque|porque|mientras|después de que|antes de que|para)(?!\p{L})/iu;
/** A piece that ends before what these words prepare for says something else than the sentence. */
const unfinished =
  /(?<!\p{L})(?:not only|either|neither|both|so|such|too|nicht nur|entweder|weder|sowohl|non seulement|ni|soit|no solo|no sólo|tanto)(?!\p{L})/iu;
/** What opens an inner clause, which is cut too early where no verb follows it in the piece. */
const innerClause =
  /(?<!\p{L})(?:that|why|how|whether|what|which|who|when|where|while|if|because|dass|ob|warum|wie|weil|que|qui|si|pourquoi|comment|porque|cómo)(?!\p{L})/giu;
/** An insertion behind which the clause goes on: "A range with nothing left, such as 0-0, is rejected." */
const resumes =
  /^,[^,;]+(?:,[^,;]+)?, (?:is|are|was|were|has|have|had|can|will|may|must|should|would|could) /;
/** A conjunction at the end waits for another clause, and a verb for what is said with it. */
const hanging =
  /(?:[,;:]|(?<!\p{L})(?:and|but|or|is|are|was|were|be|been|it['’]s|that['’]s|not|than|to|of|und|aber|oder|ist|sind|war|et|mais|ou|est|sont|y|pero|o|es|son))$/iu;
const finiteElsewhere: Readonly<Record<Exclude<Language, 'en'>, RegExp>> = {
  de: /(?<!\p{L})(?:ist|sind|war|waren|wird|werden|wurden?|hat|haben|hatten?|kann|können|muss|müssen|gibt|steht|liegt|gilt|macht|geht|kommt|besteht|\p{Ll}{3,}(?:te|ten))(?!\p{L})/u,
  fr: /(?<!\p{L})(?:est|sont|était|étaient|fut|furent|a|ont|avait|avaient|peut|peuvent|doit|doivent|fait|font|sera|\p{Ll}{2,}(?:ait|aient|èrent))(?!\p{L})/u,
  es: /(?<!\p{L})(?:es|son|era|eran|fue|fueron|está|están|ha|han|había|tiene|tienen|puede|pueden|debe|deben|hay|hace|hacen|\p{Ll}{2,}(?:ó|aron|ieron|aba|aban|ía|ían))(?!\p{L})/u,
};

/**
 * The first clause of a sentence, where it says by itself what the sentence says of its subject: it holds a verb, and
 * what is left out only adds to it. Word lists decide, so that a doubtful piece is not given.
 *
 * @returns the piece, which the sentence starts with, or null.
 */
export function leadingClause(text: string, language: string | null): string | null {
  const known = language !== null && Object.hasOwn(clauseStarts, language) ? (language as Language) : null;
  const ends = [anyLanguage, ...(known === null ? [] : [clauseStarts[known], definitions[known]])]
    .map((pattern) => pattern.exec(text)?.index ?? -1)
    .filter((index) => index > 0);
  if (ends.length === 0) return null;
  const piece = text.slice(0, Math.min(...ends)).trimEnd();
  if (known === 'en' && resumes.test(text.slice(piece.length))) return null;
  if (subordinate.test(piece) && !/[,，]/.test(piece)) return null;
  const inner = [...piece.matchAll(innerClause)].at(-1)?.index ?? 0;
  if (inner > 0 && !holdsVerb(piece.slice(inner), known)) return null;
  if (hanging.test(piece) || unfinished.test(piece) || isTornOff(piece) || !holdsVerb(piece, known))
    return null;
  return piece;
}

function holdsVerb(piece: string, language: Language | null): boolean {
  if (language === null) return true;
  if (language !== 'en') return finiteElsewhere[language].test(piece);
  // The subject comes first, so that the first word is no verb of a statement; lists of verbs have "rests" and "stores".
  return piece
    .split(/[^\p{L}'’]+/u)
    .slice(1)
    .some((word) => isFiniteVerb(word));
}
