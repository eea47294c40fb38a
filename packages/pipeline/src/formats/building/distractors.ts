/** Wrong answers of the kind of the right one: from elsewhere in the source, or numbers and dates changed a little. */
import type { Tokeniser } from '@harvest/text/tokens';
import { countryNames } from '../../intelligence/entities/place-words.ts';
import { regionNames } from './region-names.ts';
import { shuffled } from './seeded-random.ts';
import type { Passage, Passages } from './find-passages.ts';
import type { Mention, MentionKind } from './mention.ts';
import { variationsOf } from './number-variations.ts';
import type { Sightings } from './sightings.ts';
import { areOfOneKind } from './unspaced-words.ts';

/** What a wrong answer is put in the place of. */
export interface DistractorRequest {
  readonly passage: Passage;
  readonly answer: Pick<Mention, 'text' | 'kind'>;
  /** Where the answer stands in the passage, so that others fit its article; null where it is asked for outright. */
  readonly start: number | null;
  readonly max: number;
  readonly random: () => number;
  /** True for others that the source has behind the very same word: "in Halden" for "in Selby". */
  readonly sameWordBefore?: boolean;
}

/** Gives other answers that are wrong for a passage; deterministic. */
export interface DistractorSource {
  /** As many as there are, at most `max`, those nearest to the answer in length first; may be fewer, even none. */
  readonly distractorsFor: (request: DistractorRequest) => readonly string[];
}

const numeric: ReadonlySet<MentionKind> = new Set(['day', 'month', 'decade', 'year', 'figure', 'word']);
const poolMax = 300;
/** An option of another length is told apart at once. */
const lengthRatioMax = 2.6;
const percent = /^ ?(?:%|per ?cent(?!\p{L})|Prozent|pour cent|por ciento)/u;

/** What wrong answers are drawn from. */
interface Pools {
  readonly numbers: ReadonlyMap<MentionKind, ReadonlySet<string>>;
  /** Terms that the source defines. */
  readonly defined: readonly string[];
  readonly sightings: Sightings;
}

/** Draws from what the sentences of a source mention, by kind. */
export function createDistractorSource(options: {
  readonly found: Passages;
  readonly tokeniser: Tokeniser;
}): DistractorSource {
  const { found, tokeniser } = options;
  const { passages, sightings } = found;
  const defined = passages.flatMap(({ definition }) =>
    (definition?.copula ?? null) === null ? [] : (definition?.term ?? []),
  );
  const pools: Pools = { numbers: numbersOf(passages), defined, sightings };
  const termsOf = (text: string): readonly string[] => tokeniser.tokens(text).map(({ term }) => term);
  return {
    distractorsFor: (request) => {
      const { passage, answer, max, random } = request;
      const evidence = new Set(termsOf(passage.text));
      const known = knownFor(request, pools);
      const isNumber = numeric.has(answer.kind);
      const candidates = isNumber
        ? variationsOf(answer, known, random).filter((text) => isPossible(text, request))
        : shuffled(known, random).filter((text) => isAlike(text, answer.text) && isOfSameSize(text, answer));
      const taken: string[] = [];
      const folded = new Set([answer.text.toLowerCase()]);
      const takenTerms = new Set(termsOf(answer.text));
      for (const text of nearestFirst(candidates, answer)) {
        if (taken.length === max) break;
        const terms = termsOf(text);
        if (terms.length === 0 || terms.some((term) => evidence.has(term))) continue;
        if (!isNumber && terms.some((term) => takenTerms.has(term))) continue;
        if (folded.has(text.toLowerCase())) continue;
        folded.add(text.toLowerCase());
        taken.push(text);
        for (const term of terms) takenTerms.add(term);
      }
      return taken;
    },
  };
}

/** What the source has of the kind of an answer, as far as it fits in its place. */
function knownFor(
  { passage, answer: { kind }, start, sameWordBefore = false }: DistractorRequest,
  { numbers, defined, sightings }: Pools,
): readonly string[] {
  if (numeric.has(kind)) return [...(numbers.get(kind) ?? [])];
  if (start === null) return kind === 'term' ? defined : sightings.ofKind(kind);
  if (sameWordBefore) return sightings.behindSameWord(kind, passage.text, start);
  return sightings.fitting(kind, passage.text, start);
}

/** The numbers and dates that the passages mention, by kind. */
function numbersOf(passages: readonly Passage[]): ReadonlyMap<MentionKind, ReadonlySet<string>> {
  const pools = new Map<MentionKind, Set<string>>();
  for (const { kind, text } of passages.flatMap(({ mentions }) => mentions)) {
    const pool = pools.get(kind) ?? new Set();
    if (numeric.has(kind) && pool.size < poolMax) pools.set(kind, pool.add(text));
  }
  return pools;
}

/** False for a share of more than all, where the right one is a share. */
function isPossible(text: string, { passage, answer, start }: DistractorRequest): boolean {
  if (start === null) return true;
  const isShare = percent.test(passage.text.slice(start + answer.text.length));
  return !isShare || Number(answer.text) > 100 || Number(text) <= 100;
}

/** Names and terms by how near their length is, those at least as long as the answer before; numbers as they come. */
function nearestFirst(
  candidates: readonly string[],
  answer: Pick<Mention, 'text' | 'kind'>,
): readonly string[] {
  if (numeric.has(answer.kind)) return candidates;
  const distance = (text: string): number => {
    const difference = text.length - answer.text.length;
    return difference >= 0 ? difference : 1.5 * -difference;
  };
  return [...candidates].sort((a, b) => distance(a) - distance(b));
}

/** False for a country or a state in the place of a town, and the other way round. */
function isOfSameSize(text: string, answer: Pick<Mention, 'text' | 'kind'>): boolean {
  if (answer.kind !== 'place') return true;
  const [own, wanted] = [text.toLowerCase(), answer.text.toLowerCase()];
  return [countryNames, regionNames].every((names) => names.has(own) === names.has(wanted));
}

/** True for options that grammar and looks do not tell apart: number, capitals, words, length. */
function isAlike(a: string, b: string): boolean {
  const ratio = a.length / b.length;
  if (ratio > lengthRatioMax || ratio < 1 / lengthRatioMax) return false;
  return areOfOneKind(a, b) && isPlural(a) === isPlural(b) && isCapitalised(a) === isCapitalised(b);
}

function isPlural(text: string): boolean {
  return /[^s'’iu]s$/.test(text);
}

function isCapitalised(text: string): boolean {
  return /^\p{Lu}/u.test(text);
}
