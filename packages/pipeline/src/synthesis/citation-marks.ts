/** The `[n]` in a text, which say which of its citations a statement rests on. */
import { blockCode } from './block-code.ts';

/** Code within a line, and formulas, where a number in brackets is an index. */
const codeOrFormula =
  /``[^\n]+?``|`[^`\n]+`|\$\$[^$]+\$\$|(?<![\p{L}\p{N}\\$])\$(?=[^\s\d$])[^$\n]*(?<=\S)\$(?![\p{L}\p{N}])|\\\([^\n]{1,500}?\\\)|\\\[(?!\d)[^]{1,500}?\\\]/u;
/** What parts two marks, or the blanks before one. */
const gapBefore = /(?<gap>(?<=[\]】］])(?:[ \t]?[,;，、；][ \t]?|[-–—])|(?<![ \t])[ \t]+)?/u;
/** As they stand in a result: one number or several. */
const ownBracket = /(?<!\\)(?<bracket>\[[1-9]\d{0,2}(?: ?[,;] ?[1-9]\d{0,2})*\])(?!\()/u;
/** As models write them: ranges, other brackets, a word before a number, and what some add of the place. */
const givenNumber = /(?:(?:quote|citation|evidence)s?:? ?#?)?[1-9]\d{0,2}/iu.source;
const givenBracket = new RegExp(
  String.raw`(?<!\\)(?<bracket>[\[【［] ?${givenNumber}(?: ?[,;，、；&\-–—] ?${givenNumber})*(?:†[^\]】］\n]{0,80})? ?[\]】］])(?!\()`,
  'u',
);

/** Which brackets are marks. */
type Writing = 'own' | 'given';
const patterns: Readonly<Record<Writing, RegExp>> = {
  own: markPattern(ownBracket),
  given: markPattern(givenBracket),
};

function markPattern(bracket: RegExp): RegExp {
  return new RegExp(`${codeOrFormula.source}|${gapBefore.source}${bracket.source}`, 'giu');
}

/** A definition of a link, behind its name. */
const linkTarget = /^:[ \t]*<?(?:[a-z][a-z\d+.-]*:|[/#.])\S*/i;
const range = /(?<from>\d+)(?: ?[-–—] ?(?:[a-z]+:? ?#?)?(?<to>\d+))?/giu;
/** No answer has more quotes, so that a wider range is none. */
const rangeLengthMax = 50;
/** Stands for a character of code; texts do not contain it (a Unicode noncharacter). */
const codeCharacter = '\uffff';

interface Mark {
  /** With the gap before it. */
  readonly start: number;
  readonly end: number;
  /** The blanks before it, or what parts it from the mark before. */
  readonly gap: string;
  readonly bracket: string;
  readonly numbers: readonly number[];
}

/** The marks of a text; code, formulas, escaped brackets, links and their definitions have none. */
function* marksIn(text: string, writing: Writing): Generator<Mark> {
  let previous: Mark | undefined;
  for (const match of withoutBlockCode(text).matchAll(patterns[writing])) {
    const { gap = '', bracket } = match.groups ?? {};
    if (bracket === undefined) continue;
    const end = match.index + match[0].length;
    const start = end - bracket.length;
    const beginsLine = /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, start - 8), start));
    if (beginsLine && linkTarget.test(text.slice(end, end + 80))) continue;
    const named = numbersOf(bracket);
    const isRange = /[-–—]/.test(gap) && previous?.end === match.index;
    const from = isRange ? previous?.numbers.at(-1) : undefined;
    const numbers = from === undefined ? named : [...numbersFrom(from, named[0] ?? from), ...named];
    previous = { start: match.index, end, gap, bracket, numbers };
    yield previous;
  }
}

function withoutBlockCode(text: string): string {
  let [masked, at] = ['', 0];
  for (const { start, end } of blockCode(text)) {
    masked += text.slice(at, start) + codeCharacter.repeat(end - start);
    at = end;
  }
  return masked + text.slice(at);
}

function numbersOf(bracket: string): readonly number[] {
  const numbers = new Set<number>();
  for (const { groups } of bracket.replace(/†.*/u, '').matchAll(range)) {
    const from = Number(groups?.['from']);
    for (const number of numbersFrom(from, Number(groups?.['to'] ?? from))) numbers.add(number);
  }
  return [...numbers];
}

function numbersFrom(from: number, to: number): readonly number[] {
  if (to < from) return [from, to];
  return Array.from({ length: Math.min(to - from + 1, rangeLengthMax) }, (_, at) => from + at);
}

/** The numbers that a text of a result marks, from 1, in order, as often as they appear. */
export function markedNumbers(text: string): readonly number[] {
  return [...marksIn(text, 'own')].flatMap(({ numbers }) => numbers);
}

/** The text of a result without its marks. */
export function withoutMarks(text: string): string {
  return replaceMarks(text, 'own', () => '');
}

/** A text of a source, in which nothing marks a citation, shown as it is. */
export function escapeMarks(text: string): string {
  return replaceMarks(text, 'own', escaped);
}

/** Only square brackets can be taken for marks of a result, and be escaped. */
function escaped({ gap, bracket }: Mark): string {
  return bracket.startsWith('[') ? `${gap}\\${bracket}` : `${gap}${bracket}`;
}

/**
 * A model's text with the marks of a result: `[n]` is its citation n, from 1. A mark that names no citation goes, since
 * nobody knows what it should have named; a number that a source has in brackets, and an index behind a name, are no
 * marks, and are escaped to stay none.
 */
export function renumberMarks(
  text: string,
  options: {
    /** The places in the list of citations, from 0, that a number of the model stands for; null for one that it gave no quote. */
    readonly placesOf: (number: number) => readonly number[] | null;
    readonly source: string;
  },
): string {
  const { placesOf, source } = options;
  const isOfSource = createSourceMarks(source);
  // Marks in a row may come to the same citation, and the first of them may go.
  let row = { end: -1, gap: '', written: new Set<number>() };
  let indexEnd = -1;
  const shown = new Set<number>();
  const renumbered = replaceMarks(text, 'given', (mark) => {
    const { start, end, gap } = mark;
    if (isOfSource(text, mark)) return escaped(mark);
    const found = mark.numbers.map(placesOf);
    const isFirst = start !== row.end;
    if (isFirst && gap === '') {
      const before = text.slice(Math.max(0, start - contextLengthMax), start);
      const isNamed = found.some((places) => places !== null);
      if (start === indexEnd || (isNamed ? shortName : nameEnd).test(before)) {
        indexEnd = end;
        return escaped(mark);
      }
    }
    row = isFirst ? { end, gap, written: new Set() } : { ...row, end };
    const { written } = row;
    const places = [...new Set(found.flatMap((all) => all ?? []))].filter((place) => !written.has(place));
    if (places.length === 0) return '';
    const gapShown = written.size === 0 ? row.gap : gap.replace(/[-–—]/u, ' ');
    for (const place of places) {
      written.add(place);
      shown.add(place + 1);
    }
    return gapShown + places.map((place) => `[${String(place + 1)}]`).join(' ');
  });
  // A mark that went may have kept a line from opening or closing code, whose indices then are none any more.
  return replaceMarks(renumbered, 'own', (mark) =>
    mark.numbers.every((number) => shown.has(number)) ? mark.gap + mark.bracket : escaped(mark),
  );
}

function replaceMarks(text: string, writing: Writing, replacementOf: (mark: Mark) => string): string {
  let [replaced, at] = ['', 0];
  for (const mark of marksIn(text, writing)) {
    replaced += text.slice(at, mark.start) + replacementOf(mark);
    at = mark.end;
  }
  return replaced + text.slice(at);
}

/**
 * What a number stands behind that is no mark: of those that name a quote, one letter or a name with an underscore, as
 * in `a[1]`; of the others, any name. Names of things to count have letters with cases; scripts without them set marks
 * directly behind a word.
 */
const shortName = /(?<![\p{L}\p{M}\p{N}_'’.])[\p{Lu}\p{Ll}](?:[\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)?$/u;
const nameEnd = /[\p{Lu}\p{Ll}\p{N}_)\]}]$/u;

/** Words before a bracket are looked for in this many characters. */
const contextLengthMax = 80;
/** A bracket behind a word is told by that word; one that stands apart may be anybody's, and takes one more. */
const wordsBefore = { glued: /\S+$/, apart: /\S+\s+\S+\s+$/ } as const;

/** Tells the brackets that a source has behind the same words, blanks included. */
function createSourceMarks(source: string): (text: string, mark: Mark) => boolean {
  let plain: string | undefined;
  return (text, { end, gap, bracket }) => {
    if (!source.includes(bracket)) return false;
    const start = end - bracket.length;
    const line = text.slice(Math.max(0, start - contextLengthMax), start).replace(/^[^]*\n/, '');
    const before = (gap === '' ? wordsBefore.glued : wordsBefore.apart).exec(line)?.[0] ?? line;
    plain ??= plainOf(source);
    return plain.includes(plainOf(before + bracket).trimStart());
  };
}

/** A text without emphasis, on one line. */
function plainOf(text: string): string {
  return text.replaceAll(/[*_]/g, '').replaceAll(/\s+/g, ' ');
}
