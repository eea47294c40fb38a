/**
 * Questions that are answered by a part of one sentence, made by the few rewritings of a sentence that cannot go wrong
 * in grammar: a subject becomes a question word, a form of "to be" changes places with its subject, a reason is cut off.
 * In other languages than English only those that need no change of word order are used.
 */
import type { Tokeniser } from '@harvest/text/tokens';
import { givesAway } from './answer-leak.ts';
import { isFiniteVerb, isFormOfBe } from './finite-verbs.ts';
import type { Passage } from './find-passages.ts';
import { wordsIn } from './fixed-words.ts';
import { capitalised } from './name-segments.ts';
import { type Mention, type MentionKind, nameKinds } from './mention.ts';
import { questionWords } from './question-words.ts';
import { isSharedByOthers } from './shared-by-others.ts';
import { isCountable } from './sentence-shape.ts';

/** A question with an answer that stands in the sentence. */
export interface OpenQuestion {
  readonly question: string;
  /** Letter by letter as in the plain text of the sentence. */
  readonly answer: string;
  /** The article that the source has before the answer, with a space; empty where it has none. */
  readonly article: string;
  /** What the answer names; null for one that is no mention, such as a reason. */
  readonly kind: MentionKind | null;
  /** Where the answer stands in the passage, if that matters for what else might stand there. */
  readonly start: number | null;
}

/** What asks for a subject of a kind. */
const subjectQuestions: Partial<Record<MentionKind, string>> = {
  person: 'who',
  organisation: 'which organisation',
  place: 'which place',
  figure: 'how many',
  word: 'how many',
  term: 'what',
};
const wordsAfterMin = 3;
const wordsOfBeMin = 7;
/** People, who are asked for by "who": which of these endings names a thing is not told by the word. */
const agent = /(?:er|or|ist|ian|ent|ant|ee|man|men|woman|women|people|police|child|children|public)s?$/iu;
const pluralVerb = /^(?:are|were|have|do)$/;
const describedWordsMin = 5;
/** Words that set the scene before the subject, with or without a comma; nothing where the subject comes first. */
const scene =
  /^(?:(?:In|On|By|During|After|Before|Since|At|Within|From|Under|Between|Until|As of) [^,;:()]{2,50},? )?$/u;
/** "By midnight all thirty families", "all families of Selby": the last word goes with what is asked for. */
const halfPhrase =
  /(?<!\p{L})(?:all|both|these|those|the|other|last|first|next|another|only|just|its|their|his|her|of|in|at|on|by|to|with|from|for|and|or) ?$/iu;
const ownWords = {
  counts:
    /(?:^|(?<= ))(?:about|around|nearly|almost|at least|more than|over|up to|roughly|some|approximately) $/i,
  article: /(?:^|(?<= ))(?:the|an?) $/i,
  title:
    /(?:^|(?<= ))(?:Dr|Mr|Mrs|Ms|Prof|Professor|President|Mayor|King|Queen|Sir|Lady|Captain|Minister|Judge|Pope)\.? $/,
} as const;
/** Words that only fit behind other sentences. */
const linking = /(?<=^\S+ |^)(?:also|then|too|therefore|thus|however|instead) /;
/** An object or a place that only the text names. */
const pointing = /(?<!\p{L})(?:this|these|those|such|the former|the latter)(?!\p{L})/iu;
const apposition = /^, [^,;:]{3,80}, /;
/** What is added to a statement at its end does not belong into a question about its subject. */
const addition =
  /[,;:] (?=(?:most|many|some|all|half|each|none|which|where|who|whose|with|but|and|so|nearly|almost|although|though|while|because|since|including|yet|or|as|for)\b)|[;:] | – | — /;
const end = /[\s.!。:;]+$/;

/** The questions that can be asked about a passage, the best first. */
export function openQuestionsOf(
  passage: Passage,
  options: { readonly language: string | null; readonly tokeniser: Tokeniser },
): readonly OpenQuestion[] {
  const { language, tokeniser } = options;
  const english = language === 'en';
  const names = passage.mentions.filter(({ kind }) => kind !== 'term');
  const terms = passage.mentions.filter(({ kind }) => kind === 'term');
  const questions = [
    whatIsDescribed(passage, language),
    ...(english ? names.map((mention) => askForSubject(passage, mention)) : []),
    ...(english ? passage.mentions.map((mention) => askWhen(passage, mention)) : []),
    ...(english ? terms.map((mention) => askForSubject(passage, mention)) : []),
  ];
  return questions.filter(
    (question): question is OpenQuestion =>
      question !== null && !givesAway(question.question, question.answer, tokeniser),
  );
}

/** "A lock is a chamber ..." asked the other way round: what is a chamber ...? */
function whatIsDescribed(
  { definition, text, mentions }: Passage,
  language: string | null,
): OpenQuestion | null {
  if (definition === null || definition.description.split(' ').length < describedWordsMin) return null;
  const { describedHere } = wordsIn(questionWords, language);
  if (!text.includes(definition.term)) return null;
  const answer = definition.term;
  const kind = mentions.find((mention) => mention.text === answer)?.kind ?? 'term';
  return { question: describedHere(definition.description), answer, article: '', kind, start: null };
}

/** Replaces a subject by a question word: "Tobias Renn wrote ..." becomes "Who wrote ...?". */
function askForSubject(passage: Passage, mention: Mention): OpenQuestion | null {
  const asked = subjectQuestions[mention.kind];
  if (asked === undefined) return null;
  const { text } = passage;
  const counts = asked === 'how many';
  if (nameKinds.has(mention.kind) && isSharedByOthers(text)) return null;
  const after = text.slice(mention.end).replace(apposition, ' ').replace(end, '');
  const predicate = shorten(after.trimStart()).replace(linking, '');
  const fits = counts ? countsSubject(passage, mention, predicate) : isPredicateOf(mention, predicate);
  const place = sceneBefore(text.slice(0, mention.start), counts ? ownWords.counts : ownWords.article);
  if (place === null || !fits || pointing.test(predicate)) return null;
  const question = place === '' ? `${capitalised(asked)} ${predicate}?` : `${place}, ${asked} ${predicate}?`;
  return {
    question,
    answer: mention.text,
    article: articleBefore(passage.text, mention),
    kind: mention.kind,
    start: mention.start,
  };
}

function articleBefore(text: string, { kind, start }: Mention): string {
  return kind === 'term' ? (ownWords.article.exec(text.slice(0, start))?.[0].toLowerCase() ?? '') : '';
}

/** The phrase that stands before the subject and its own small words; null where anything else does. */
function sceneBefore(before: string, own: RegExp): string | null {
  const opening = before.replace(ownWords.title, '').replace(own, '').replace(ownWords.article, '');
  if (halfPhrase.test(opening)) return null;
  const holdsVerb = opening.split(' ').some(isFiniteVerb);
  return scene.test(opening) && !holdsVerb ? opening.replace(/[,\s]+$/, '') : null;
}

/** True for what is said of one thing or person: the verb comes first, and is not in the plural. */
function isPredicateOf({ kind, text }: Mention, predicate: string): boolean {
  const words = predicate.split(' ');
  const [verb = ''] = words;
  if (words.length < wordsAfterMin || !isFiniteVerb(verb) || pluralVerb.test(verb)) return false;
  if (kind === 'term' && agent.test(text)) return false;
  // "What is simple?" has many answers.
  if (kind === 'term' && isFormOfBe(verb)) return words.length >= wordsOfBeMin;
  // What "it" does is no person, whatever a name looks like.
  return kind !== 'person' || !/(?:^| )its? /.test(predicate);
}

/** True where a number counts the subject: a plural noun follows it, and its verb before any comma. */
function countsSubject({ words, text }: Passage, mention: Mention, predicate: string): boolean {
  const parts = predicate.split(' ');
  const verbAt = parts.findIndex((word) => isFiniteVerb(word.replace(/,$/, '')));
  if (parts.length < wordsAfterMin || verbAt < 1 || verbAt > 5) return false;
  const subject = parts.slice(0, verbAt);
  if (subject.some((word) => /[,;:()]/.test(word)) || !/^ \p{L}/u.test(text.slice(mention.end))) return false;
  const at = words.findIndex(({ start }) => start >= mention.end);
  const counted = words.slice(at, at + verbAt);
  const noun = counted.findIndex(({ wordClass }) => wordClass === 'preposition' || wordClass === 'pronoun');
  const head = counted[(noun === -1 ? counted.length : noun) - 1];
  return head !== undefined && isCountable(head) && !unit.test(head.form.lower);
}

/** What measures and does not count: "how many percent of" is no question. */
const unit = /^(?:percent|per|feet|metres|meters|miles|inches|tons?|tonnes|[\p{L}°]{1,3})$/u;

function shorten(predicate: string): string {
  const cut = addition.exec(predicate);
  if (cut === null) return predicate;
  const kept = predicate.slice(0, cut.index);
  return kept.split(' ').length >= wordsAfterMin ? kept : predicate;
}

const subjectOfBe = /^((?:The|An?) )?([^,;:()]{2,60}?) (was|were) ([^,;:()]{3,120}?) (?:in|on) $/;
/** The first word of a clause rather than of a subject. */
const clauseOpening =
  /^(?:although|though|while|when|because|since|after|before|if|as|until|unless|in|on|at|by|from|it|there|that|which|who|what)(?!\p{L})/iu;

/** Asks for the date of what was or was done: "The canal was opened on ..." becomes "When was the canal opened?". */
function askWhen({ text }: Passage, mention: Mention): OpenQuestion | null {
  if (!['day', 'month', 'year'].includes(mention.kind)) return null;
  const match = subjectOfBe.exec(text.slice(0, mention.start));
  const after = text.slice(mention.end);
  if (match === null || !/^(?:[.,;]| (?:and|by|under|after|at|in|with|to) )/.test(after)) return null;
  const [, article = '', subject = '', verb = '', done = ''] = match;
  if (subject.split(' ').length > 7 || subject.split(' ').some((word) => isFiniteVerb(word))) return null;
  if (done.split(' ').some(isFormOfBe) || clauseOpening.test(`${article}${subject}`) || pointing.test(done))
    return null;
  if (article === '' && !/^\p{Lu}\S*(?: \S+)*$/u.test(subject)) return null;
  const question = `When ${verb} ${article.toLowerCase()}${subject} ${done}?`;
  return { question, answer: mention.text, article: '', kind: mention.kind, start: mention.start };
}

/** Verbs that say what a word means rather than what a thing is. */
const meaning = /mean|bedeute|bezeichne|signifi|désigne/u;

/** "X is a Y" asked forwards, for an answer in the words of the source; null where the sentence defines nothing. */
export function askWhatIs({ definition }: Passage, language: string | null): OpenQuestion | null {
  const copula = definition?.copula ?? null;
  if (definition === null || copula === null) return null;
  const { whatIs, whatMeans, plurals } = wordsIn(questionWords, language);
  return {
    question: meaning.test(copula)
      ? whatMeans(definition.term)
      : whatIs(lowerArticle(definition.subject), plurals.includes(copula)),
    answer: definition.description,
    article: '',
    kind: null,
    start: null,
  };
}

/** What goes with the reason and not with the statement: "only because". */
const limited =
  /(?<!\p{L})(?:only|just|not|but|in (?:large )?part|mainly|mostly|partly|largely|simply|perhaps|maybe|probably|either|both|and|or|(?:\S+['’])?(?:is|was|s|re|m)|nur|nicht|seulement|pas|solo|no)$/iu;

/** "X, because Y" asked for Y; null for a sentence that gives no reason. */
export function askWhy({ text }: Passage, language: string | null): OpenQuestion | null {
  const { why, because } = wordsIn(questionWords, language);
  const cut = because.exec(text);
  if (cut === null || cut.index < 20) return null;
  const statement = text.slice(0, cut.index);
  if (statement.split(' ').length < 5 || limited.test(statement)) return null;
  const answer = text.slice(cut.index).replace(/^,? /, '').replace(end, '');
  if (pointing.test(answer) || /(?<!\p{L})that \p{L}+$/u.test(answer)) return null;
  if (answer.startsWith('in order') && /(?<!\p{L})(?:not|never|no)(?!\p{L})|n['’]t /u.test(statement))
    return null;
  return { question: why(`${statement.replace(end, '')}.`), answer, article: '', kind: null, start: null };
}

function lowerArticle(subject: string): string {
  return subject.replace(
    /^(?:An?|The|Eine?|Der|Die|Das|Une?|Les?|La|Des|L['’]|Una|El|Los|Las|Unos|Unas)(?= |\p{L})/u,
    (article) => article.toLowerCase(),
  );
}
