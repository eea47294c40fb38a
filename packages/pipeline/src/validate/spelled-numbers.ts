/** Numbers in words, by language: what each word is worth. Folded, as `fold` leaves them. */
import type { Language } from '@harvest/text/stop-words';

interface Spelling {
  /** Words that count for themselves, as `word=value`; what they compose, such as "forty-two", is left out. */
  readonly words: string;
  /** Articles that mean one before a hundred or a million, and are no number alone. */
  readonly articles: string;
  /** Words below a thousand that multiply what stands before them. */
  readonly hundreds: string;
  /** A word that joins two parts of a number. */
  readonly joint: string;
}

const spellings: Readonly<Record<Language, Spelling>> = {
  en: {
    words: `zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12
      thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40
      fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 first=1 second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7
      eighth=8 ninth=9 tenth=10 eleventh=11 twelfth=12 thirteenth=13 fourteenth=14 fifteenth=15 sixteenth=16
      seventeenth=17 eighteenth=18 nineteenth=19 twentieth=20`,
    articles: 'a an',
    hundreds: 'hundred=100 dozen=12',
    joint: 'and',
  },
  de: {
    words: `null=0 eins=1 zwei=2 drei=3 vier=4 funf=5 sechs=6 sieben=7 acht=8 neun=9 zehn=10 elf=11 zwolf=12
      dreizehn=13 vierzehn=14 funfzehn=15 sechzehn=16 siebzehn=17 achtzehn=18 neunzehn=19 zwanzig=20 dreissig=30
      vierzig=40 funfzig=50 sechzig=60 siebzig=70 achtzig=80 neunzig=90`,
    articles: 'ein eine einen einer',
    hundreds: 'hundert=100 dutzend=12',
    joint: 'und',
  },
  fr: {
    words: `zero=0 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13
      quatorze=14 quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70
      octante=80 huitante=80 nonante=90`,
    articles: 'un une',
    hundreds: 'cent=100 cents=100',
    joint: 'et',
  },
  es: {
    words: `cero=0 uno=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 trece=13
      catorce=14 quince=15 dieciseis=16 diecisiete=17 dieciocho=18 diecinueve=19 veinte=20 veintiuno=21 veintidos=22
      veintitres=23 veinticuatro=24 veinticinco=25 veintiseis=26 veintisiete=27 veintiocho=28 veintinueve=29 treinta=30
      cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 doscientos=200 trescientos=300
      cuatrocientos=400 quinientos=500 seiscientos=600 setecientos=700 ochocientos=800 novecientos=900`,
    articles: 'un una',
    hundreds: 'cien=100 ciento=100',
    joint: 'y',
  },
};

/** From a thousand on, in all the languages; English and continental billions differ. */
export const multipliers: ReadonlyMap<string, readonly number[]> = new Map([
  ...worth([1e3], 'thousand tausend mille mil'),
  ...worth([1e6], 'million millions millionen mio millon millones'),
  ...worth([1e9], 'milliarde milliarden mrd milliard milliards'),
  ...worth([1e9, 1e12], 'billion billions'),
  ...worth([1e12], 'billionen billones trillion trillions'),
  ...worth([1e4], '万 萬'),
  ...worth([1e8], '億 亿'),
]);

/** Letters that multiply behind figures: 2.3m, 12k. They also stand for units. */
export const letterMultipliers: ReadonlyMap<string, readonly number[]> = new Map([
  ...worth([1, 1e3], 'k'),
  ...worth([1, 1e6], 'm mn'),
  ...worth([1e9], 'bn'),
]);

/** The number words of a language. */
export interface NumberWords {
  readonly language: Language;
  readonly values: ReadonlyMap<string, number>;
  readonly hundreds: ReadonlyMap<string, number>;
  readonly articles: ReadonlySet<string>;
  readonly joint: string;
}

export const numberWordsOf: Readonly<Record<Language, NumberWords>> = {
  en: read('en'),
  de: read('de'),
  fr: read('fr'),
  es: read('es'),
};

function worth(values: readonly number[], words: string): [string, readonly number[]][] {
  return words.split(' ').map((word) => [word, values]);
}

function read(language: Language): NumberWords {
  const { words, articles, hundreds, joint } = spellings[language];
  return {
    language,
    joint,
    values: pairs(words),
    hundreds: pairs(hundreds),
    articles: new Set(articles.split(' ')),
  };
}

function pairs(list: string): ReadonlyMap<string, number> {
  return new Map(
    list
      .split(/\s+/)
      .map((pair) => pair.split('='))
      .map(([word = '', value]) => [word, Number(value)]),
  );
}
