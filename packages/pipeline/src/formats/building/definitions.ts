import { type Language, stopWords } from '@harvest/text/stop-words';
import { definitionWords } from './definition-patterns.ts';
import { isFiniteVerb } from './finite-verbs.ts';

/** What a sentence defines. */
export interface Definition {
  /** Without its article. */
  readonly term: string;
  /** As the sentence starts, with its article. */
  readonly subject: string;
  /** The verb between subject and description; null for an apposition. */
  readonly copula: string | null;
  /** What the term is, without the full stop and without what the sentence adds. */
  readonly description: string;
}

/** A term that a statute or a glossary puts in quotation marks. */
const quotedTerm = /^["“„«]([^"“”„«»]{2,60})["”“»]/u;
const termWordsMax = 5;
const word = "[\\p{L}\\p{N}][\\p{L}\\p{N}'’.-]*";

function patternsOf(language: Language): { readonly copular: RegExp; readonly apposition: RegExp } {
  const { articles, copulas, openings } = definitionWords[language];
  const term = `${word}(?: ${word}){0,${termWordsMax - 1}}?`;
  const subject = `(?<subject>(?:(?:${articles})(?: |(?<=['’])))?(?<term>${term}))`;
  return {
    copular: new RegExp(
      `^${subject}(?: \\([^()]{2,30}\\))?,? (?<copula>${copulas}) (?:also )?(?<description>(?:${openings}) .{8,300}?)[.。!]?$`,
      'iu',
    ),
    apposition: new RegExp(
      `^${subject}, (?<description>(?:${openings}) [^,;:.]{8,90}), (?!and |or |und |oder |et |ou |y |o )`,
      'iu',
    ),
  };
}

const patterns: Readonly<Record<Language, ReturnType<typeof patternsOf>>> = {
  en: patternsOf('en'),
  de: patternsOf('de'),
  fr: patternsOf('fr'),
  es: patternsOf('es'),
};
/** A second statement of the same sentence. */
const addedClause =
  /, (?:and|but|so|yet|while|whereas|although|though|und|aber|et|mais|y|pero) (?=(?:\S+ ){1,6}(?:is|are|was|were|has|have|had|can|will|may|ist|sind|war|hat|est|sont|était|es|son|era)(?!\p{L})).*$/iu;
/** Says how a thing compares, how much or how long it is, or whose, not what it is. */
const notDefining =
  /^(?:an? (?:little|few|lot|bit|mere|total|good|great|couple|third|quarter|half|dozen|hundred|thousand|year|month|week|day|decade|century|must|sign|result|consequence|reminder|step|part|member|way|matter|problem|success|failure)(?!\p{L})|\S*\d|the (?:company|group|firm|country|city|state|team|party|government|author|man|woman)['’]s|the number one|an? (?:pretty|very|really|quite|rather|truly|so|too|more|less|much|good|nice|amazing|important|key|major|useful|common|popular|difficult|easy|simple|hard)(?!\p{L})|the (?:same|most|first|last|only|best|worst|main|largest|smallest|second|third|\p{L}+est)|one of the|de[rs]selbe|le même|la même|el mismo|la misma)(?!\p{L})/iu;
/** "A fungus, the canker stain, was found" names one of them, and does not say what a fungus is. */
const namesAnExample =
  /^(?:an?|eine?|une?|una?) [^,]{2,60}, (?:the|der|die|das|les?|la|l['’]|el|los|las)(?![\p{L}])/iu;
const refused: Readonly<Record<Language, RegExp>> = {
  en: refusalOf('en'),
  de: refusalOf('de'),
  fr: refusalOf('fr'),
  es: refusalOf('es'),
};

function refusalOf(language: Language): RegExp {
  const { notTerms, vague } = definitionWords[language];
  return new RegExp(
    `^(?:${notTerms})(?![\\p{L}\\p{N}])|(?<![\\p{L}\\p{N}])(?:${vague})(?![\\p{L}\\p{N}])`,
    'iu',
  );
}

/** What a sentence says its own subject is ("A lock is a chamber ..."); null where it defines nothing. */
export function findDefinition(sentence: string, language: string | null): Definition | null {
  if (language === null || !Object.hasOwn(patterns, language)) return null;
  const known = language as Language;
  const { copular, apposition } = patterns[known];
  const plain = sentence.replace(quotedTerm, '$1');
  const groups = (copular.exec(plain) ?? apposition.exec(plain))?.groups;
  const { term, subject, copula = null, description } = groups ?? {};
  if (term === undefined || subject === undefined || description === undefined) return null;
  if (
    refused[known].test(term) ||
    notDefining.test(description) ||
    (copula === null && namesAnExample.test(sentence)) ||
    !/\p{L}{2}/u.test(term) ||
    (known === 'en' && term.split(' ').some(isFiniteVerb)) ||
    description.includes('?') ||
    description.toLowerCase().includes(term.toLowerCase())
  )
    return null;
  return { term, subject, copula, description: description.replace(addedClause, '') };
}

/** What joins a name to its noun: "seuil de Naurouze". */
const link = '(?:de|du|del|of|von|van)';

const namings: Readonly<Record<Language, RegExp>> = {
  en: namingOf('en'),
  de: namingOf('de'),
  fr: namingOf('fr'),
  es: namingOf('es'),
};

function namingOf(language: Language): RegExp {
  const { naming, articles } = definitionWords[language];
  return new RegExp(
    `(?<!\\p{L})(?<!(?:then|now|later|once|formerly|previously|initially|still) )${naming} (?:(?:${articles}) )?["“„«]?(?<term>${word}(?: (?!${link} )${word})?(?: ${link} ${word})?)["”“»]?(?=[,.;:]| \\p{Ll})`,
    'iu',
  );
}

/** "with a twist lock: a cone that ..." describes what stands before the colon; "the TEU, or twenty-foot equivalent unit" spells out. */
const explained =
  /(?<!\p{L})an? (?<term>\p{Ll}[\p{L}-]*(?: \p{Ll}[\p{L}-]*)?): an? \p{L}+ (?:that|which|of|for|with) |(?<!\p{L})(?:the )?(?<short>\p{Lu}{2,6}), or (?:the )?\p{L}+[ -]\p{L}+/u;

/** The term that a sentence gives to what it describes ("flat discs called thylakoids"); null where it gives none. */
export function findNamedTerm(sentence: string, language: string | null): string | null {
  if (language === null || !Object.hasOwn(namings, language)) return null;
  const short = language === 'en' ? explained.exec(sentence)?.groups : undefined;
  const term =
    namings[language as Language].exec(sentence)?.groups?.['term'] ?? short?.['term'] ?? short?.['short'];
  return term === undefined || refused[language as Language].test(term)
    ? null
    : trimTerm(term, language as Language);
}

/** A term without the function words that follow it; null for what is none, such as an initial. */
function trimTerm(term: string, language: Language): string | null {
  const isFunction = (word: string): boolean => stopWords[language].has(word.toLowerCase());
  const words = term.replace(/[.,]$/, '').split(' ');
  const last = words.findLastIndex((word) => !isFunction(word));
  const [first = ''] = words;
  if (last < 0 || isFunction(first) || words.some((word) => word.length < 2)) return null;
  return words.slice(0, last + 1).join(' ');
}
