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
import type { Mention, MentionKind } from './mentions.ts';
import { questionWords } from './question-words.ts';

/** A question with an answer that stands in the sentence. */
export interface OpenQuestion {
  readonly question: string;
  /** Letter by letter as in the plain text of the sentence. */
  readonly answer: string;
  /** What the answer names; null for one that is no mention, such as a reason. */
  readonly kind: MentionKind | null;
}

/** What asks for a subject of a kind. */
const subjectQuestions: Partial<Record<MentionKind, string>> = {
  person: 'who',
  organisation: 'which organisation',
  place: 'which place',
  figure: 'how many',
  word: 'how many',
};
const wordsAfterMin = 3;
const describedWordsMin = 5;
/** Words that set the scene before the subject, with or without a comma. */
const scene =
  /^(?:(?:In|On|By|During|After|Before|Since|At|Within|From|Under|Between|Until|As of) [^,;:()]{2,50}?,? )?(?:(?:[Aa]bout|[Aa]round|[Nn]early|[Aa]lmost|[Aa]t least|[Mm]ore than|[Oo]ver|[Uu]p to|[Rr]oughly|[Ss]ome|[Aa]pproximately) )?(?:[Tt]he )?(?:(?:Dr|Mr|Mrs|Ms|Prof|Professor|President|Mayor|King|Queen|Sir|Lady|Captain|Minister|Judge|Pope)\.? )?$/;
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
  const questions = [
    whatIsDescribed(passage, language),
    ...(english ? passage.mentions.map((mention) => askForSubject(passage.text, mention)) : []),
    ...(english ? passage.mentions.map((mention) => askWhen(passage.text, mention)) : []),
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
  return { question: describedHere(definition.description), answer, kind };
}

/** Replaces a subject by a question word: "Tobias Renn wrote ..." becomes "Who wrote ...?". */
function askForSubject(text: string, mention: Mention): OpenQuestion | null {
  const asked = subjectQuestions[mention.kind];
  const before = text.slice(0, mention.start);
  const match = scene.exec(before);
  if (asked === undefined || match === null) return null;
  const counts = asked === 'how many';
  if (!counts && /^ (?:are|were|have) /.test(text.slice(mention.end))) return null;
  if (!counts && /(?:about|around|nearly|least|some) $/i.test(before)) return null;
  const after = text.slice(mention.end).replace(apposition, ' ').replace(end, '');
  const predicate = shorten(after.trimStart());
  const words = predicate.split(' ');
  const verbAt = words.findIndex(isFiniteVerb);
  if (words.length < wordsAfterMin || (counts ? verbAt < 1 || verbAt > 5 : verbAt !== 0)) return null;
  if (counts && !/^ \p{Ll}+s? /u.test(text.slice(mention.end))) return null;
  // What "it" does is no person, whatever a name looks like.
  if (mention.kind === 'person' && /(?:^| )its? /.test(predicate)) return null;
  const place = sceneOf(before);
  const question = place === '' ? `${capitalised(asked)} ${predicate}?` : `${place}, ${asked} ${predicate}?`;
  return { question, answer: mention.text, kind: mention.kind };
}

/** What stands before the subject and its own small words. */
function sceneOf(before: string): string {
  return before
    .replace(
      /(?:^|(?<= ))(?:the|about|around|nearly|almost|at least|more than|over|up to|roughly|some|approximately) $/i,
      '',
    )
    .replace(/(?:^|(?<= ))(?:about|nearly|almost|at least|more than|over|roughly) $/i, '')
    .replace(
      /(?:^|(?<= ))(?:Dr|Mr|Mrs|Ms|Prof|Professor|President|Mayor|King|Queen|Sir|Lady|Captain|Minister|Judge|Pope)\.? $/,
      '',
    )
    .replace(/[,\s]+$/, '');
}

function shorten(predicate: string): string {
  const cut = addition.exec(predicate);
  if (cut === null) return predicate;
  const kept = predicate.slice(0, cut.index);
  return kept.split(' ').length >= wordsAfterMin ? kept : predicate;
}

const subjectOfBe = /^((?:The|A|An|Its) )?([^,;:()]{2,60}?) (was|were) ([^,;:()]{3,120}?) (?:in|on) $/;

/** Asks for the date of what was or was done: "The canal was opened on ..." becomes "When was the canal opened?". */
function askWhen(text: string, mention: Mention): OpenQuestion | null {
  if (!['day', 'month', 'year'].includes(mention.kind)) return null;
  const match = subjectOfBe.exec(text.slice(0, mention.start));
  const after = text.slice(mention.end);
  if (match === null || !/^(?:[.,;]| (?:and|by|under|after|at|in|with|to) )/.test(after)) return null;
  const [, article = '', subject = '', verb = '', done = ''] = match;
  if (subject.split(' ').length > 7 || subject.split(' ').some((word) => isFiniteVerb(word))) return null;
  if (done.split(' ').some(isFormOfBe)) return null;
  const question = `When ${verb} ${article.toLowerCase()}${subject} ${done}?`;
  return { question, answer: mention.text, kind: mention.kind };
}

/** "X is a Y" asked forwards, for an answer in the words of the source; null where the sentence defines nothing. */
export function askWhatIs({ definition }: Passage, language: string | null): OpenQuestion | null {
  const copula = definition?.copula ?? null;
  if (definition === null || copula === null) return null;
  const { whatIs, plurals } = wordsIn(questionWords, language);
  return {
    question: whatIs(lowerArticle(definition.subject), plurals.includes(copula)),
    answer: definition.description,
    kind: null,
  };
}

/** "X, because Y" asked for Y; null for a sentence that gives no reason. */
export function askWhy({ text }: Passage, language: string | null): OpenQuestion | null {
  const { why, because } = wordsIn(questionWords, language);
  const cut = because.exec(text);
  if (cut === null || cut.index < 20) return null;
  const statement = text.slice(0, cut.index);
  if (statement.split(' ').length < 5) return null;
  const answer = text.slice(cut.index).replace(/^,? /, '').replace(end, '');
  return { question: why(`${statement.replace(end, '')}.`), answer, kind: null };
}

function lowerArticle(subject: string): string {
  return subject.replace(
    /^(?:An?|The|Eine?|Der|Die|Das|Une?|Les?|La|Des|L['’]|Una|El|Los|Las|Unos|Unas)(?= |\p{L})/u,
    (article) => article.toLowerCase(),
  );
}
