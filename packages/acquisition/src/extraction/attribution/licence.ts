import type { Licence } from '@harvest/contracts/sources';
import { type PageFacts, firstMeta } from './page-facts.ts';
import { webUrl } from './web-url.ts';

const commonsLicence = /creativecommons\.org\/licen[sc]es\/([a-z+-]+)(?:\/(\d\.\d))?/i;
const commonsDomain = /creativecommons\.org\/publicdomain\/(zero|mark)(?:\/(\d\.\d))?/i;
const domainNames: Readonly<Record<string, string>> = { zero: 'CC0', mark: 'Public Domain Mark' };
const nameLengthMax = 200;

/**
 * The terms that a page states: `rel=license` before linked data before `rights` metadata before a link to Creative
 * Commons elsewhere. Null when it states none.
 */
export function licenceOf(
  facts: PageFacts,
  linkHeaders: readonly { rel: readonly string[]; href: string }[],
  base: string,
): Licence | null {
  const related = [...linkHeaders.map((link) => ({ ...link, text: '' })), ...facts.links].find(({ rel }) =>
    rel.includes('license'),
  );
  if (related !== undefined) return named(webUrl(related.href, base), related.text);
  const linked = facts.article?.license ?? null;
  if (linked !== null) return named(webUrl(linked, base), linked);
  const rights = firstMeta(facts, [
    'dc.rights',
    'dcterms.rights',
    'dcterms.license',
    'dc.license',
    'rights',
    'licence',
    'license',
  ]);
  if (rights !== null) return named(/^https?:/i.test(rights) ? webUrl(rights, base) : null, rights);
  const commons = facts.commonsLinks.at(-1);
  return commons === undefined ? null : named(webUrl(commons, base), '');
}

function named(url: string | null, text: string): Licence | null {
  const name = commonsName(url ?? text) ?? (text.trim() === '' ? url : text.trim());
  return name === null ? null : { name: name.slice(0, nameLengthMax), url };
}

/** `CC BY-SA 4.0` of a Creative Commons URL, null of any other. */
function commonsName(url: string): string | null {
  const domain = commonsDomain.exec(url);
  if (domain !== null)
    return [domainNames[domain[1]?.toLowerCase() ?? ''], domain[2]].filter(Boolean).join(' ');
  const licence = commonsLicence.exec(url);
  return licence === null ? null : ['CC', licence[1]?.toUpperCase(), licence[2]].filter(Boolean).join(' ');
}
