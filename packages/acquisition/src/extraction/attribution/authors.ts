import type { PageFacts } from './page-facts.ts';
import { plainLine } from './plain-line.ts';

const authorsMax = 20;
const nameLengthMax = 80;
const nameMetas = [
  'author',
  'article:author',
  'dc.creator',
  'dcterms.creator',
  'citation_author',
  'parsely-author',
  'sailthru.author',
  'byl',
  'og:article:author',
];
const leadIn =
  /^(?:(?:written|posted|story|text|words|reporting|review(?:ed)?) )?(?:by|von|par|por|di|oleh|автор)\b\s*:?\s*/i;
const between = /\s*(?:[;|•·]|,?\s+(?:and|und|et|y|e|&)\s+|&|\band\b)\s*/i;

/** Degrees, offices and sites behind a name. */
const suffixOfName =
  /^(?:(?:[A-Z][A-Za-z]?\.?){1,4}|.*\b(?:editor|reporter|correspondent|writer|contributor|columnist|staff|author|professor|journalist)\b.*|[\w.-]+\.(?:com|net|org|co|de|fr|uk|news|info|tv))$/i;

/** The people (or, where a page names none, the organisations) that a page gives as its authors. */
export function authorsOf(facts: PageFacts): string[] {
  const stated = nameMetas.flatMap((name) => facts.metas.get(name) ?? []);
  const sources = [facts.article?.authors ?? [], stated, facts.bylines];
  for (const source of sources) {
    const names = distinct(source.flatMap((value) => splitNames(value)));
    if (names.length > 0) return names.slice(0, authorsMax);
  }
  return [];
}

/** The names in a line such as `By Jane Doe and John Roe`. */
export function splitNames(value: string): string[] {
  const line = plainLine(value).replace(leadIn, '');
  const parts = line.split(between).flatMap((part) => commaNames(part));
  return parts.map((part) => part.replaceAll(/^[\s,.:–—-]+|[\s,:–—-]+$/g, '')).filter((part) => isName(part));
}

/** `A B, C D` are two people; `Doe, Jane`, `Jane Doe, PhD` and `Jane Doe, example.org` are one. */
function commaNames(part: string): string[] {
  const [name = '', ...more] = part.split(/\s*,\s*/);
  if (name.includes(' ') && more.length > 0 && more.every((suffix) => suffixOfName.test(suffix)))
    return [name];
  const names = [name, ...more];
  return more.length > 0 && names.every((each) => /\S\s+\S/.test(each)) ? names : [part];
}

function isName(name: string): boolean {
  if (name.length < 2 || name.length > nameLengthMax || !/\p{L}{2}/u.test(name)) return false;
  if (/https?:|www\.|@|[<>{}]|\d{3}/i.test(name)) return false;
  return (
    name.split(' ').length <= 8 &&
    !/^(?:admin|administrator|editor|staff|guest|user|author|unknown|none|null|undefined)$/i.test(name)
  );
}

function distinct(names: readonly string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
