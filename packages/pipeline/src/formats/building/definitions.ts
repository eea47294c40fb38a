import type { Language } from '@harvest/text/stop-words';
import { definitionWords } from './definition-patterns.ts';

/** What a sentence defines. */
export interface Definition {
  /** Without its article. */
  readonly term: string;
  /** As the sentence starts, with its article. */
  readonly subject: string;
  /** The verb between subject and description; null for an apposition. */
  readonly copula: string | null;
  /** What the term is, without the full stop. */
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
/** Says how a thing compares, not what it is. */
const notDefining =
  /^(?:the (?:same|most|first|last|only|best|worst|main|largest|smallest|second|third|\p{L}+est)|one of the|de[rs]selbe|le même|la même|el mismo|la misma)(?!\p{L})/iu;
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
    !/\p{L}{2}/u.test(term) ||
    description.includes('?')
  )
    return null;
  return { term, subject, copula, description };
}

const namings: Readonly<Record<Language, RegExp>> = {
  en: namingOf('en'),
  de: namingOf('de'),
  fr: namingOf('fr'),
  es: namingOf('es'),
};

function namingOf(language: Language): RegExp {
  const { naming, articles } = definitionWords[language];
  return new RegExp(
    `(?<!\\p{L})${naming} (?:(?:${articles}) )?["“„«]?(?<term>${word}(?: ${word})?)["”“»]?(?=[,.;:]| \\p{Ll})`,
    'iu',
  );
}

/** The term that a sentence gives to what it describes ("flat discs called thylakoids"); null where it gives none. */
export function findNamedTerm(sentence: string, language: string | null): string | null {
  if (language === null || !Object.hasOwn(namings, language)) return null;
  const term = namings[language as Language].exec(sentence)?.groups?.['term'] ?? null;
  return term === null || refused[language as Language].test(term) ? null : term.replace(/[.,]$/, '');
}
