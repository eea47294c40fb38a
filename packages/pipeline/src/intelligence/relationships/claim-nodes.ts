import { personTitles } from '../entities/person-words.ts';
import type { Claim } from './claim.ts';
import type { GraphNode, Mention } from './graph-nodes.ts';
import type { NounPhrase } from './noun-phrase.ts';

/** One end of an edge. */
export interface EdgeEnd {
  /** The same for all phrases that stand for the same. */
  readonly key: string;
  readonly name: string;
  readonly person: boolean;
  /** How much the text is about it, from 0 to 1. */
  readonly salience: number;
}

/** A claim whose both ends are known. */
export interface BoundClaim {
  readonly claim: Claim;
  readonly subject: EdgeEnd;
  readonly object: EdgeEnd;
}

/** A sentence and what it says. */
export interface SentenceClaims {
  readonly start: number;
  readonly end: number;
  /** Number of its block; a pronoun never reaches into another. */
  readonly block: number;
  readonly claims: readonly Claim[];
}

const salienceOf = { entity: 1, keyPhrase: 0.8, around: 0.5, none: 0 } as const;

/**
 * Finds the node that each phrase of a claim stands for: an entity, a key phrase, or the phrase itself. A pronoun stands
 * for the only person named just before, or for the only one that the sentence before began with; otherwise for nothing.
 */
export class ClaimNodes {
  readonly #text: string;
  readonly #nodes: readonly GraphNode[];
  readonly #mentions: readonly Mention[];
  #nextMention = 0;
  #block = -1;
  /** Of the sentence before; null when it named none, or several. */
  #person: EdgeEnd | null = null;
  #subject: EdgeEnd | null = null;

  /** @param options.mentions in order, without overlap */
  constructor(options: {
    readonly text: string;
    readonly nodes: readonly GraphNode[];
    readonly mentions: readonly Mention[];
  }) {
    this.#text = options.text;
    this.#nodes = options.nodes;
    this.#mentions = options.mentions;
  }

  /** The claims of a sentence whose both ends are known; sentences are given in the order of the text. */
  bind(sentence: SentenceClaims): BoundClaim[] {
    const mentions = this.#mentionsIn(sentence);
    if (sentence.block !== this.#block) [this.#person, this.#subject] = [null, null];
    this.#block = sentence.block;
    const persons = mentions.filter(({ node }) => this.#nodes[node]?.person === true);
    const bound: BoundClaim[] = [];
    const first = firstPhraseOf(this.#text, sentence);
    let began: EdgeEnd | null = null;
    let resolved: EdgeEnd | null = null;
    for (const claim of sentence.claims) {
      const subject = this.#endOf(claim.subject, sentence, mentions, persons);
      const object = this.#endOf(claim.object, sentence, mentions, persons);
      if (first !== null)
        began ??= claim.subject === first ? subject : claim.object === first ? object : null;
      if (/^s?he$/.test(claim.subject.pronoun)) resolved = subject;
      if (subject === null || object === null || subject.key === object.key) continue;
      if (!claim.ofPerson || subject.person) bound.push({ claim, subject, object });
    }
    const named = new Set(persons.map(({ node }) => node));
    const [only] = persons;
    if (only !== undefined) this.#person = named.size === 1 ? this.#nodeEnd(only) : null;
    else this.#person = resolved;
    this.#subject = began;
    return bound;
  }

  #mentionsIn({ start, end }: SentenceClaims): Mention[] {
    const own: Mention[] = [];
    for (; this.#nextMention < this.#mentions.length; this.#nextMention += 1) {
      const mention = this.#mentions[this.#nextMention];
      if (mention === undefined || mention.start >= end) break;
      if (mention.start >= start && mention.end <= end) own.push(mention);
    }
    return own;
  }

  #endOf(
    phrase: NounPhrase,
    sentence: SentenceClaims,
    mentions: readonly Mention[],
    persons: readonly Mention[],
  ): EdgeEnd | null {
    if (phrase.pronoun !== '') return this.#antecedentOf(phrase, sentence, persons);
    const entity = mentions.find(
      ({ entity: named, end, start }) =>
        named && (end === phrase.end || end === phrase.coreEnd) && start < phrase.coreEnd,
    );
    if (entity !== undefined) return this.#nodeEnd(entity);
    const inside = mentions.some(
      ({ entity: named, start, end }) => named && start <= phrase.start && end > phrase.end,
    );
    if (inside) return null;
    const exact = mentions.find(
      ({ node, start, end }) =>
        start === phrase.start &&
        end === phrase.end &&
        isFormOf(this.#nodes[node]?.name ?? '', this.#text.slice(start, end)),
    );
    if (exact !== undefined) return this.#nodeEnd(exact);
    const around = mentions.some(({ start, end }) => start < phrase.end && end > phrase.start);
    const named = mentions.some(({ entity: isEntity, start }) => isEntity && start === phrase.start);
    const name = nameOf(this.#text.slice(phrase.start, phrase.end), phrase.startsSentence && !named);
    return {
      key: name.toLowerCase(),
      name,
      person: false,
      salience: around ? salienceOf.around : salienceOf.none,
    };
  }

  #antecedentOf(
    { pronoun, start }: NounPhrase,
    sentence: SentenceClaims,
    persons: readonly Mention[],
  ): EdgeEnd | null {
    if (pronoun === 'he' || pronoun === 'she') {
      const before = new Set(persons.filter(({ end }) => end <= start).map(({ node }) => node));
      if (before.size === 0) return this.#person;
      const [only] = persons;
      return before.size === 1 && only !== undefined ? this.#nodeEnd(only) : null;
    }
    const subject = this.#subject;
    if (subject === null || subject.person || isPersonNoun(subject.name) || start !== sentence.start)
      return null;
    return /[^s]s$/.test(subject.name) === (pronoun === 'they') ? subject : null;
  }

  #nodeEnd({ node, entity }: Mention): EdgeEnd {
    const { name = '', person = false } = this.#nodes[node] ?? {};
    return {
      key: name.toLowerCase(),
      name,
      person,
      salience: entity ? salienceOf.entity : salienceOf.keyPhrase,
    };
  }
}

/** True for `bishop of Selby`, which is no `it`. */
function isPersonNoun(name: string): boolean {
  return personTitles.has(name.toLowerCase().split(' of ')[0]?.split(' ').at(-1) ?? '');
}

/** More characters than a time and an article have. */
const beforeFirstMax = 50;
/** What may stand before the first phrase of a sentence: an article, and a time before it. */
const beforeFirst =
  /^(?:(?:in|by|since|until|on)\s[^,.;:]{0,20}\b\d{4},?\s+)?["“*_]*(?:(?:the|a|an)\s+)?["“*_]*$/i;

/** The phrase that the sentence begins with, passive or not; null where no claim has it, or it is joined to another. */
function firstPhraseOf(text: string, { start, claims }: SentenceClaims): NounPhrase | null {
  for (const claim of claims) {
    for (const [end, other] of [
      ['subject', 'object'],
      ['object', 'subject'],
    ] as const) {
      const phrase = claim[end];
      if (phrase.start - start > beforeFirstMax || !beforeFirst.test(text.slice(start, phrase.start)))
        continue;
      const joined = claims.some(
        (one) =>
          one.predicate === claim.predicate &&
          one[other].start === claim[other].start &&
          one[end].start !== phrase.start,
      );
      return joined ? null : phrase;
    }
  }
  return null;
}

/** Forms of a word differ in their endings alone; stems also join words such as `communities` and `communication`. */
const endingLengthMax = 3;

function isFormOf(name: string, phrase: string): boolean {
  const [one, other] = [name.toLowerCase(), phrase.toLowerCase().replace(/\s+/g, ' ')];
  const kept = Math.min(one.length, other.length) - endingLengthMax;
  return one.slice(0, kept) === other.slice(0, kept);
}

/** The phrase in one line, without the capital that the start of its sentence gave it. */
function nameOf(phrase: string, startsSentence: boolean): string {
  const line = phrase.replace(/\s+/g, ' ');
  return startsSentence && /^\p{Lu}(?:\P{Lu}|$)/u.test(line)
    ? line.charAt(0).toLowerCase() + line.slice(1)
    : line;
}
