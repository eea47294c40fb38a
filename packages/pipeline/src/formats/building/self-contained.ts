import { isTornOff, needsPrevious } from './back-reference.ts';
import { contextWords } from './context-words.ts';
import { wordsIn } from './fixed-words.ts';
import type { Mention, MentionKind } from './mention.ts';

/** A noun with nothing but a relative clause, as items of a list are written. */
const fragment = /^[^,;]{2,60}, (?:which|who|whose|that|where|die|der|das|qui|que|où|quien) [^,;]*[.!]$/iu;
const notProse =
  /_{3}|^[\p{L}\p{N}_-]+: |https?:|www\.|[{}|<>\\=→]|\w\((?:\)|['"`]?\w{2,}['"`]?\))|^[^\p{L}\p{N}]*\d+[^\p{L}\p{N}]*$|\$\w|(?<!\S)--?\w/u;
const ended = /[.。!！]["”’»)」]*$/u;
/** Thai and Lao end no sentence with a mark. */
const unmarked = /[\p{sc=Thai}\p{sc=Lao}]/u;
const speech = /["“”„«»「」]/;
/** A subject that stands further back than this is none. */
const subjectWithin = 30;
/** Shares that are left of the worth of a sentence by what a reader may miss. */
const leftOver = { vague: 0.5, spoken: 0.2, quoting: 0.6, introduced: 0.4 } as const;

/**
 * How well a sentence is understood by itself, 0 to 1: 0 for what points to another sentence or is no sentence at all,
 * less than 1 for what a reader may miss something of. One that defines a term may open with it in quotation marks.
 */
export function standsAlone(options: {
  readonly text: string;
  readonly language: string | null;
  readonly mentions: readonly Mention[];
  readonly defines: boolean;
}): number {
  const { text, language, mentions, defines } = options;
  const context = wordsIn(contextWords, language);
  if (needsPrevious(text) || isTornOff(text) || notProse.test(text) || fragment.test(text)) return 0;
  if (
    !(ended.test(text) || unmarked.test(text)) ||
    /[?？]/.test(text) ||
    (/^["“„«「'‘]/.test(text) && !defines)
  )
    return 0;
  const leans = [context.loose, ...context.unnamedSubject, ...context.dangling];
  if (leans.some((pattern) => pattern.test(text))) return 0;
  // The name that a sentence opens with is its subject, whether or not it is known for a person's.
  const person =
    mentions.find(({ kind, start }) => kind === 'person' || (kind === 'other' && start === 0))?.start ??
    Infinity;
  const pronoun = context.personal.exec(text);
  if (pronoun !== null && person > pronoun.index) return 0;
  const thing = context.things.exec(text);
  const named = mentions.some(
    ({ kind, start }) => start < subjectWithin && kind !== 'figure' && kind !== 'word',
  );
  let worth = 1;
  if (thing !== null && thing.index < text.length / 4) worth *= leftOver.vague;
  if (thing !== null && !mentions.some(({ kind, start }) => isThing(kind) && start < thing.index))
    worth *= leftOver.introduced;
  if (context.speaker.test(text)) worth *= leftOver.spoken;
  if (speech.test(text) && !defines) worth *= leftOver.quoting;
  if (context.definiteSubject.test(text) && !named) worth *= leftOver.introduced;
  return worth;
}

/** True for what "it" may stand for. */
function isThing(kind: MentionKind): boolean {
  return kind === 'term' || kind === 'place' || kind === 'organisation' || kind === 'other';
}
