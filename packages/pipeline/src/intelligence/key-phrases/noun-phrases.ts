import type { Word } from '../words/scan-words.ts';

/** A run of words of a sentence that may be a key phrase: from the word `from` to before the word `to`. */
export interface WordRange {
  readonly from: number;
  readonly to: number;
}

const phraseWordsMax = 5;
/** Finds the phrases of one sentence. */
export type PhraseFinder = (words: readonly Word[]) => WordRange[];

/** The longest English noun phrases without their determiners: modifiers, then nouns. The words are tagged. */
export const englishPhrases: PhraseFinder = (words) => {
  const phrases: WordRange[] = [];
  let from = -1;
  let nounEnd = -1;
  const close = (): void => {
    const start = Math.max(from, nounEnd - phraseWordsMax);
    if (nounEnd > 0 && !isLetter(words, start, nounEnd)) phrases.push({ from: start, to: nounEnd });
    from = -1;
    nounEnd = -1;
  };
  for (const [place, { wordClass }] of words.entries()) {
    if (wordClass === 'noun' || wordClass === 'name' || wordClass === 'gerund') {
      if (from < 0) from = place;
      nounEnd = place + 1;
    } else {
      if (wordClass !== 'adjective' || nounEnd > 0) close();
      if (wordClass === 'adjective' && from < 0) from = place;
    }
  }
  close();
  return phrases;
};

/** A letter alone is a variable or a unit. */
function isLetter(words: readonly Word[], from: number, to: number): boolean {
  return to - from === 1 && words[from]?.form.surface.length === 1;
}

/** Words behind a verb that starts a German sentence, where its capital makes it look like a noun. */
const behindFirstVerb: ReadonlySet<string> = new Set([
  'es',
  'er',
  'sie',
  'ich',
  'wir',
  'man',
  'der',
  'die',
  'das',
  'ein',
  'eine',
  'den',
]);

/** German nouns, which their capitals tell, with the inflected adjective before them. */
export const germanPhrases: PhraseFinder = (words) => {
  const phrases: WordRange[] = [];
  for (let place = 0; place < words.length; place += 1) {
    if (!isCapitalised(words[place])) continue;
    if (place === 0 && behindFirstVerb.has(words[1]?.form.lower ?? '')) continue;
    let to = place + 1;
    while (to < words.length && to - place < 3 && isCapitalised(words[to])) to += 1;
    const before = words[place - 1];
    const adjective =
      before !== undefined && isContent(before) && /(?:e|en|er|es|em)$/.test(before.form.lower);
    phrases.push({ from: adjective && !before.form.capital ? place - 1 : place, to });
    place = to - 1;
  }
  return phrases;
};

function isCapitalised(word: Word | undefined): boolean {
  return word !== undefined && word.form.capital && isContent(word);
}

const linking: ReadonlySet<string> = new Set([
  'de',
  'del',
  'di',
  'da',
  'do',
  'du',
  'des',
  'dos',
  'das',
  'della',
  'd',
]);
const romanceAdjective =
  /.{3}(?:al|ale|ales|ali|aux|ique|iques|ico|ica|icos|icas|ici|iche|ivo|iva|ivos|ivas|ifs?|ives?|osos?|osas?|eux|euses?|ari[oa]s?|aires?|an[oa]s?|iens?|iennes?|ables?|ibles?)$/;

/** Romance nouns after a function word, with an adjective behind or with `de` and a second noun. */
export const romancePhrases: PhraseFinder = (words) => {
  const phrases: WordRange[] = [];
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place];
    const before = words[place - 1];
    if (word === undefined || !isContent(word)) continue;
    if (before !== undefined && isContent(before) && !word.form.capital) continue;
    let to = place + 1;
    if (word.form.capital && isCapitalised(words[to])) {
      while (isCapitalised(words[to])) to += 1;
    } else if (isRomanceAdjective(words[to])) to += 1;
    else if (linking.has(words[to]?.form.lower ?? '')) {
      const noun = isElision(words[to + 1]) ? to + 2 : to + 1;
      const second = words[noun];
      if (second !== undefined && isContent(second))
        to = isRomanceAdjective(words[noun + 1]) ? noun + 2 : noun + 1;
    }
    phrases.push({ from: place, to });
  }
  return phrases;
};

function isRomanceAdjective(word: Word | undefined): boolean {
  return word !== undefined && isContent(word) && romanceAdjective.test(word.form.lower);
}

function isElision(word: Word | undefined): boolean {
  return word?.form.surface === "'" || word?.form.surface === '’';
}

/** For languages whose grammar is not known: single words, and pairs of words that are no function words. */
export const anyPhrases: PhraseFinder = (words) => {
  const phrases: WordRange[] = [];
  for (const [place, word] of words.entries()) {
    if (!isContent(word)) continue;
    phrases.push({ from: place, to: place + 1 });
    const next = words[place + 1];
    if (next !== undefined && isContent(next)) phrases.push({ from: place, to: place + 2 });
  }
  return phrases;
};

const contentLengthMin = 3;

function isContent({ form }: Word): boolean {
  return (
    !form.functional &&
    form.lower.length >= contentLengthMin &&
    form.wordClass !== 'mark' &&
    form.wordClass !== 'number'
  );
}
