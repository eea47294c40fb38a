/** The true and the false statements that one passage gives. */
import { givesAway } from '../building/answer-leak.ts';
import type { Definition } from '../building/definitions.ts';
import type { Passage } from '../building/find-passages.ts';
import { type Mention, nameKinds } from '../building/mention.ts';
import { shuffled } from '../building/seeded-random.ts';
import { isSharedByOthers } from '../building/shared-by-others.ts';
import { isInstruction, wordsAt } from '../building/sentence-shape.ts';
import { endsWithTitle } from '../building/whole-mention.ts';
import type { Word } from '../../intelligence/words/scan-words.ts';
import { type DraftTools, type ItemDraft, fieldsOf } from './draft-fields.ts';

const request = /(?<!\p{L})please(?!\p{L})/iu;
/** A number behind such a word is not made false by another one: at least 112 are also at least 80. */
const bound =
  /(?:between|zwischen|entre|at least|at most|more than|less than|fewer than|over|under|up to|about|around|nearly|almost|roughly|some|mindestens|höchstens|über|unter|bis zu|etwa|rund|fast|au moins|plus de|moins de|environ|près de|al menos|más de|menos de|unos|unas|cerca de|casi) $|(?:约|約|约为|约有|超过|超過|至少|最多|不到|近|およそ|ほぼ|ประมาณ ?|กว่า ?)$/iu;
/** The same where such words stand behind the number and what it counts: 300 cars or more are also 90 or more. */
const boundAfter =
  /^(?:(?:[^,.;。，]{0,25}? )?(?:or (?:more|less|fewer|so)|and more|at (?:most|least)|oder (?:mehr|weniger)|und mehr|ou (?:plus|moins)|au (?:plus|moins|minimum|maximum)|o (?:más|menos)|como (?:mínimo|máximo))(?!\p{L})|[^,.;。，、]{0,12}?(?:以上|以下|以内|以內|未満|未滿|を超え|ขึ้นไป)|[十百千万萬亿億]{0,2}[余餘多])/iu;

/** The sentence as it stands, and with what it tells of swapped for something else of its kind. */
export function statementsOf(passage: Passage, tools: DraftTools): ItemDraft[] {
  const { text, mentions, words } = passage;
  // What tells its reader to do something is neither true nor false.
  if (tools.reading.language === 'en' && (isInstruction(words) || request.test(text))) return [];
  const [first] = mentions;
  const asked = { text: first?.text ?? text, kind: first?.kind ?? null };
  const plain = fieldsOf('true_false', passage, asked, text, tools);
  return [
    ...otherSubjects(passage, tools),
    ...mentions.flatMap((mention) => otherMention(passage, mention, tools)),
    { ...plain, asks: null, type: 'true_false', answer: true },
  ];
}

/** A definition with the subject of another one: of the same section and with the same article, or it would be absurd. */
function otherSubjects(passage: Passage, tools: DraftTools): ItemDraft[] {
  const { definition, text, section } = passage;
  const copula = definition?.copula ?? null;
  if (definition === null || copula === null || !text.startsWith(definition.subject)) return [];
  const { subject, term } = definition;
  const others = tools.defining.flatMap(({ definition: other, section: place }) =>
    other !== null &&
    place === section &&
    other.copula === copula &&
    articleOf(other) === articleOf(definition) &&
    !text.includes(other.term)
      ? [other]
      : [],
  );
  const [swap] = shuffled(others, tools.random);
  if (swap === undefined) return [];
  const question = `${swap.subject}${text.slice(subject.length)}`;
  const fields = fieldsOf('true_false', passage, { text: term, kind: 'term' }, question, tools);
  return [{ ...fields, type: 'true_false', answer: false }];
}

function articleOf({ subject, term }: Definition): string {
  return subject.slice(0, -term.length).toLowerCase();
}

/** The sentence with another name or number; other words seldom make a plain falsehood that is a sensible sentence. */
function otherMention(passage: Passage, mention: Mention, tools: DraftTools): ItemDraft[] {
  const { distractors, random, reading } = tools;
  const before = passage.text.slice(0, mention.start);
  const after = passage.text.slice(mention.end);
  if (mention.kind === 'term' || mention.kind === 'other' || bound.test(before) || endsWithTitle(before))
    return [];
  if (givesAway(`${before} ${after}`, mention.text, reading.tokeniser)) return [];
  const isName = nameKinds.has(mention.kind);
  if (!isName && boundAfter.test(after)) return [];
  if (isName && (isSharedByOthers(passage.text) || !standsByItself(passage, mention))) return [];
  const [swap] = distractors.distractorsFor({
    passage,
    answer: mention,
    start: mention.start,
    max: 1,
    random,
    sameWordBefore: isName && mention.kind !== 'person',
  });
  if (swap === undefined) return [];
  const question = `${reading.language === 'en' ? fitArticle(before, swap) : before}${swap}${after}`;
  return [
    { ...fieldsOf('true_false', passage, mention, question, tools), type: 'true_false', answer: false },
  ];
}

/** False for a name that goes with the words around it: "the moon Europa", "the city of Selby", "Instagram accounts". */
function standsByItself({ words, text }: Passage, { start, end }: Mention): boolean {
  const [from, to] = wordsAt(words, start, end);
  const [before, after] = [words[from - 1], words[to]];
  if (/\p{Ll} of $/u.test(text.slice(0, start))) return false;
  return !isNounLike(before) && !isNounLike(after) && !/^(?:'s|\($)/.test(after?.form.lower ?? '');
}

function isNounLike(word: Word | undefined): boolean {
  return word !== undefined && ['noun', 'name', 'gerund', 'number', 'adjective'].includes(word.wordClass);
}

/** Lets "a" and "an" suit what follows them. */
function fitArticle(before: string, next: string): string {
  return before.replace(/(?<=(?:^| )a)n? $/i, /^[aeiou8]/i.test(next) ? 'n ' : ' ');
}
