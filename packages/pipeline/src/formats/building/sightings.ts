import type { Mention, MentionKind } from './mention.ts';

/** Articles and the words that hold one, by language; what follows another of them may not fit in the place of a gap. */
const articles =
  /(?<![\p{L}\p{N}])(?:an?|the|der|die|das|des|dem|den|eine?[rmns]?|im|am|zum|zur|vom|beim|les?|la|une?|du|des|aux?|el|los|las|una?|unos|unas|del|al|il|lo|gli|uno|os?|as|um|uma|dos?|das?|nos?|nas?) $|(?<!\p{L})[ldnsjmLDNSJM]['’]$/iu;
const lastWord = /(\p{L}+['’]?) ?$/u;
const namesMax = 400;
const beforeMax = 8;
const lookBack = 24;

/** A name or a term as the source uses it. */
interface Sighting {
  readonly text: string;
  /** Words that the source has directly before it, in lower case; empty at the start of a sentence or behind a mark. */
  readonly before: Set<string>;
}

/** How the sentences of a source use what they mention: another name fits into a place only if it is used like that. */
export class Sightings {
  readonly #byKind = new Map<MentionKind, Map<string, Sighting>>();

  /** Notes the mentions of one sentence. */
  add(text: string, mentions: readonly Mention[]): void {
    for (const { kind, text: own, start } of mentions) {
      const sightings = this.#byKind.get(kind) ?? new Map<string, Sighting>();
      const key = own.toLowerCase();
      const known = sightings.get(key);
      if (known === undefined && sightings.size === namesMax) continue;
      const { before } = known ?? { before: new Set<string>() };
      if (before.size < beforeMax) before.add(wordBefore(text, start));
      sightings.set(key, known ?? { text: own, before });
      this.#byKind.set(kind, sightings);
    }
  }

  /** What was seen of a kind, in the order of the source. */
  ofKind(kind: MentionKind): readonly string[] {
    return [...(this.#byKind.get(kind)?.values() ?? [])].map(({ text }) => text);
  }

  /** What was seen of a kind with an article like the one before a place of a text. */
  fitting(kind: MentionKind, text: string, start: number): readonly string[] {
    const article = articleBefore(text, start);
    return this.#seen(kind, (before) => [...before].some((word) => articleOf(word) === article));
  }

  /** What was seen of a kind behind the very word that stands before a place of a text. */
  behindSameWord(kind: MentionKind, text: string, start: number): readonly string[] {
    const word = wordBefore(text, start);
    return this.#seen(kind, (before) => before.has(word));
  }

  #seen(kind: MentionKind, fits: (before: ReadonlySet<string>) => boolean): readonly string[] {
    return [...(this.#byKind.get(kind)?.values() ?? [])]
      .filter(({ before }) => fits(before))
      .map(({ text }) => text);
  }
}

function wordBefore(text: string, start: number): string {
  return lastWord.exec(text.slice(Math.max(0, start - lookBack), start))?.[1]?.toLowerCase() ?? '';
}

function articleBefore(text: string, start: number): string {
  return articleOf(wordBefore(text, start));
}

/** The article that a word is; "a" and "an" are one, since a gap shows neither. */
function articleOf(word: string): string {
  if (!articles.test(/['’]$/.test(word) ? word : `${word} `)) return '';
  return word === 'an' ? 'a' : word;
}
