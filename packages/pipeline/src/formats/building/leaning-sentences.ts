/**
 * Finds the sentences that a reader understands only with the one before them. What one sentence shows by itself is told
 * by `needsPrevious`; here the sentence before is looked at too, and what a line that stands alone would miss.
 */
import type { Language } from '@harvest/text/stop-words';
import type { TermIndex } from '@harvest/text/term-index';
import { sameParagraph } from '../../extractive/selection.ts';
import { needsPrevious } from './back-reference.ts';
import { plainText } from './plain-text.ts';

/** The ways in which sentences of a language lean, beside the openings and pronouns that `needsPrevious` knows. */
interface LeaningForms {
  /** A subject after an introductory phrase, which is group 1: "Born in Ohio in 1913, he ...". */
  readonly lateSubject: RegExp;
  /** A place or a time in such a phrase, which no pronoun stands for. */
  readonly circumstance: RegExp;
  /** "These gates", "the other end", "again", "took ten": what was counted, compared or pointed at is not said. */
  readonly pointing: readonly RegExp[];
  /** An article before a subject. */
  readonly definite: RegExp;
}

/** Numbers as a sentence leaves them where the one before has named what is counted. */
const number =
  '(?:\\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty)(?: and a half)?';

const forms: Readonly<Record<Language, LeaningForms>> = {
  en: {
    lateSubject: /^([^,;:"“]{3,80}), (?:he|she|his|her)(?!\p{L})/u,
    circumstance:
      /(?:in|at|from|to|near|by|since|until|of|on|around|after|before) \p{Lu}[\p{L}.]*(?: \p{Lu}[\p{L}.]*)*/gu,
    pointing: [
      /^(?:.{0,60}[ (])?(?:[Tt]his|[Tt]hese|[Tt]hose) (?!(?:is|was|were|are|who|which|that|of|in|with|under|years?|weeks?|months?|mornings?|evenings?|centur\p{L}+|decades?|summers?|winters?|springs?|seasons?|times?|days?|nights?|act|article|book|chapter|course|document|file|guide|law|library|licen[cs]e|module|package|page|paper|post|program|project|recipe|regulation|report|section|series|site|software|story|study|text|tool|tutorial|video|website)(?!\p{L}))\p{Ll}/u,
      /(?<!\p{L})(?:at|on|from|to) the other (?:end|side|hand)|(?<!\p{L})(?:as well|either)[.!]$|(?<!\p{L})not the only |(?<!\p{L})(?:another|the (?:same|other|latter|former)(?: one)?)[.!]$|(?<!\p{L})(?:are|is|was|were) another \p{L}+[.!]$|(?<!\p{L})done again(?!\p{L})/iu,
      new RegExp(
        `(?<!\\p{L}|\\d.*)(?:took|takes|needs?|needed|had|got|were|was|are) (?:only |about |just |nearly |almost )?${number}(?= ?[,;.!]| and (?!a half)\\p{L}+ing| and \\p{L}+ed)`,
        'iu',
      ),
      /(?<!\p{L})(?:has|have|had|did|does|do|would|could|can|will)(?: not|n['’]t)?(?: tried| done so| so)?[.!]$/iu,
      /["”],? (?:he|she|they|I|we) (?:said|says|asked|added|told|replied|wrote|explained|recalled|continued)(?!\p{L})/u,
      /^for (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|several|many|the next|the first) (?:\p{L}+ )?(?:hours|days|weeks|months|years)(?!\p{L})/iu,
      /^[^,;:"“]{3,60}, (?:however|meanwhile|therefore|though|by contrast|in turn|then|likewise),/iu,
      /^because [^,]*[.!]$/iu,
      /^(?:rather|plus|oh|well|yes|no|because \p{L}+ (?:is|are|was|were) \p{L}+[.!]|unsurprisingly|after all|to (?:work around|avoid|combat|do|achieve|fix|solve) (?:this|that|these|it)|failing that|if (?:so|not|that)|prior to (?:this|that)|in particular|specifically|even then|added together|of course|at (?:first|last)|finally|maybe|perhaps|fortunately|unfortunately|not (?:so|yet)|no wonder|as for)(?!\p{L})/iu,
    ],
    definite: /^The \p{Ll}/u,
  },
  de: {
    lateSubject: /^([^,;:„"]{3,80}), (?:er|sie|ihre?[rnms]?|seine?[rnms]?)(?!\p{L})/u,
    circumstance: /(?:in|im|bei|aus|nach|von|vor|um|seit|am) \p{Lu}\p{L}*/gu,
    pointing: [
      /^(?:.{0,60} )?[Dd]iese[rsnm]? (?!Jahr|Woche|Monat|Artikel|Text|Gesetz|Seite|Buch)\p{Lu}/u,
      /(?<!\p{L})(?:ebenfalls|wieder|ebenso)[.!]$|(?<!\p{L})(?:ein weiterer|eine weitere|ein weiteres) \p{L}+[.!]$/iu,
      /(?<!\p{L})(?!(?:gibt|gab|ist|war|wird|wurde|kommt|kam|geht|ging|handelt|heißt|bleibt|braucht|dauert|gelingt|reicht|regnet|scheint)(?!\p{L}))\p{Ll}{2,}te? es(?!\p{L})|^(?:Ob|Wenn|Weil|Da|Als|Während|Nachdem|Bevor) es (?!gibt|gab|\p{Ll}+ gibt)/u,
      /^(?:schließlich|vielmehr|allerdings|insbesondere|wenn nicht|natürlich|vielleicht|leider)(?!\p{L})/iu,
    ],
    definite: /^(?:Der|Die|Das) \p{Lu}/u,
  },
  fr: {
    lateSubject: /^([^,;:«"]{3,80}), (?:ils?|elles?|son|sa|ses|leurs?)(?!\p{L})/u,
    circumstance: /(?:à|en|de|du|au|dans|vers|depuis|près de) \p{Lu}\p{L}*/gu,
    pointing: [
      /^(?:.{0,60} )?(?:[Cc]ette|[Cc]et|[Cc]es) (?!année|semaine|article|texte|loi|page|livre|mois)\p{Ll}/u,
      /(?<!\p{L})(?:non plus|également)[.!]$/iu,
      /^(?:enfin|surtout|d['’]ailleurs|bien sûr|peut-être|malheureusement|sinon)(?!\p{L})/iu,
      /^(?:\S+ ){1,6}l['’]y (?=\p{L})/iu,
    ],
    definite: /^L(?:es?|a) \p{Ll}/u,
  },
  es: {
    lateSubject: /^([^,;:«"]{3,80}), (?:él|ella|ellos|ellas|sus?)(?!\p{L})/u,
    circumstance: /(?:en|a|de|desde|hasta|hacia|cerca de) \p{Lu}\p{L}*/gu,
    pointing: [
      /^(?:.{0,60} )?(?:[Ee]st[ao]s?|[Ee]s[ao]s?|[Ee]ste|[Ee]se) (?!año|semana|artículo|texto|ley|página|libro|mes)\p{Ll}{3}/u,
      /(?<!\p{L})(?:tampoco|también)[.!]$/iu,
      /^(?:finalmente|sobre todo|por supuesto|quizás?|desgraciadamente|si no)(?!\p{L})/iu,
    ],
    definite: /^(?:El|La|Los|Las) \p{Ll}/u,
  },
};
/** Who speaks in a transcript; what is said begins after it. */
const speaker = /^(?:\p{Lu}[\p{Lu} .'’-]{1,30}|\*\*[^*:]{2,30}\*\*): /u;
/** What somebody says, where the sentences around it say who. */
const bareSpeech = /^["“„«][^"“”„«»]*["”“»]$/u;
const properName = /\p{Lu}\p{L}+/u;
/** A term in this share of the sentences is what the source is about: "the canal" of a text on a canal needs no other. */
const subjectShare = 0.06;
const subjectSentencesMin = 4;
const sentencesPerTurn = 500;

/**
 * Marks the sentences that are not understood without the one before; those of a language without word lists are told by
 * their openings alone. Time is linear.
 *
 * @returns 1 for a sentence that leans, by sentence.
 */
export async function findLeaning(options: {
  readonly source: string;
  readonly index: TermIndex;
  readonly language: string | null;
  readonly pause: () => Promise<void>;
}): Promise<Uint8Array> {
  const { source, index, language, pause } = options;
  const own = language !== null && Object.hasOwn(forms, language) ? forms[language as Language] : null;
  const leaning = new Uint8Array(index.sentences.length);
  for (const [at, { kind, start, end }] of index.sentences.entries()) {
    if (at % sentencesPerTurn === sentencesPerTurn - 1) await pause();
    if (kind !== 'prose' && kind !== 'item') continue;
    const text = plainText(source.slice(start, end)).replace(speaker, '');
    const leans =
      needsPrevious(text) ||
      bareSpeech.test(text) ||
      (own !== null && (showsLeaning(text, own) || goesOn(index, at, text, own)));
    if (leans) leaning[at] = 1;
  }
  return leaning;
}

/** True for a sentence whose own words show that something before it is missing. */
function showsLeaning(text: string, { lateSubject, circumstance, pointing }: LeaningForms): boolean {
  if (pointing.some((pattern) => pattern.test(text))) return true;
  const introduction = lateSubject.exec(text)?.[1];
  if (introduction === undefined) return false;
  // The first word has a capital whatever it is.
  const rest = introduction.replace(circumstance, ' ').replace(/^\S+\s*/, '');
  return !properName.test(rest);
}

/** True for "The officers ..." after a sentence of the same paragraph that speaks of officers, unless all of the source does. */
function goesOn(index: TermIndex, at: number, text: string, { definite }: LeaningForms): boolean {
  if (!definite.test(text) || !sameParagraph(index, at - 1, at)) return false;
  const lead = index.terms[at]?.lead ?? -1;
  if (!index.terms[at - 1]?.ids.includes(lead)) return false;
  const holders = index.postings[lead]?.length ?? 0;
  return holders < Math.max(subjectSentencesMin, index.sentences.length * subjectShare);
}
