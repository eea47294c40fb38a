import type { Word } from '../words/scan-words.ts';
import { isParticiple } from '../words/word-classes.ts';
import {
  formsOfBe,
  formsOfHave,
  hearsayVerbs,
  linkingVerbs,
  pastOfParticiples,
  unsureVerbs,
} from '../words/verb-words.ts';
import type { Chunk } from './chunk.ts';
import { harmlessAdverbs, qualifying } from './doubt-words.ts';

/** A group of finite verbs as its clause needs it. */
export interface VerbGroup {
  readonly from: number;
  readonly to: number;
  /** Lower case: the last full verb, or `be` or `have` where no other follows. */
  readonly main: string;
  readonly copula: boolean;
  readonly passive: boolean;
  /** False under `not`, `rarely`, a modal or another verb: what `is_a` cannot stand for. */
  readonly asserted: boolean;
  /** True for a passive that only qualifies the phrase before it: `led by`. */
  readonly reduced: boolean;
  /** What a passive of the past says with its agent as the subject; null where it cannot be turned. */
  readonly active: string | null;
}

/** Leads over from the sentence before and says nothing of the verb. */
const leading = /^(?:also|then|now|again|instead|already|still)$/;
const turnable = /^(?:was|were|been)$/;

/** What a chunk of verbs is; null for one without a finite verb or whose verb states nothing of two things. */
export function readVerbs(words: readonly Word[], chunk: Chunk): VerbGroup | null {
  const reduced = reducedPassive(words, chunk);
  if (reduced !== null) return reduced;

  const own = words.slice(chunk.from, chunk.to).filter(({ wordClass }) => wordClass !== 'adverb');
  const rest = words.slice(chunk.from, chunk.to);
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (first.wordClass === 'to' || /^(?:be|been|being|having)$|.{3}ing$/.test(first.form.lower)) return null;
  const main = last.form.lower;
  if (unsureVerbs.has(main) || own.some(({ form }) => unsureVerbs.has(form.lower))) return null;
  if ([...rest, words[chunk.to]].some((word) => word?.form.lower === 'ever')) return null;
  const before = own.at(-2)?.form.lower ?? '';
  const be = formsOfBe.has(main);
  if (last.wordClass === 'modal' || (last.wordClass === 'auxiliary' && !be && !formsOfHave.has(main)))
    return null;
  const passive = !be && formsOfBe.has(before) && !main.endsWith('ing');
  const asserted = !rest.some(isWeakening);
  if (own.slice(0, -1).some(({ form }) => hearsayVerbs.has(form.lower))) return null;
  const plain = own.length === 2 || (own.length === 3 && formsOfHave.has(own[0]?.form.lower ?? ''));
  return {
    from: leading.test(rest[0]?.form.lower ?? '') ? chunk.from + 1 : chunk.from,
    to: chunk.to,
    main,
    copula: be || linkingVerbs.has(main),
    passive,
    reduced: false,
    asserted,
    active:
      passive && plain && asserted && !isQualified(words, chunk) && turnable.test(before)
        ? pastOf(main)
        : null,
  };
}

/** True for `to` as well, before which another verb has the say: `failed to become`. */
function isWeakening({ wordClass, form }: Word): boolean {
  const { lower } = form;
  if (wordClass === 'modal' || wordClass === 'to' || lower.endsWith("n't")) return true;
  return lower !== 'only' && qualifying.has(lower);
}

/** True where an adverb bears on the verbs, which a turned passive would lose: `was partly destroyed by`. */
function isQualified(words: readonly Word[], { from, to }: Chunk): boolean {
  let end = to;
  while (words[end]?.wordClass === 'adverb') end += 1;
  return words
    .slice(from, end)
    .some(({ wordClass, form }) => wordClass === 'adverb' && !harmlessAdverbs.has(form.lower));
}

/** Verbs of motion and rest, which go before `by` without being passive. */
const unpassive = /^(?:passed|stopped|stood|sat|lived|run|come|gone|died|began|grew|rose|fell|went)$/;

/** `led by` without a form of `be`. */
function reducedPassive(words: readonly Word[], { from, to }: Chunk): VerbGroup | null {
  const verb = words[from];
  if (verb === undefined || to !== from + 1 || words[to]?.form.lower !== 'by') return null;
  const { lower } = verb.form;
  if (!isParticiple(lower) || unpassive.test(lower)) return null;
  return {
    from,
    to,
    main: lower,
    copula: false,
    passive: true,
    reduced: true,
    asserted: true,
    active: pastOf(lower),
  };
}

function pastOf(participle: string): string {
  return pastOfParticiples.get(participle) ?? participle;
}
