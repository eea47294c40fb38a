import { splitRange } from '@harvest/text/sentence-boundaries';
import { leadingClause } from '../building/leading-clause.ts';
import { cutAtWord } from '../building/cut-at-word.ts';
import { type FixedWords, wordsIn } from '../building/fixed-words.ts';
import type { Mention, MentionKind } from '../building/mention.ts';
import { nameInSentence } from '../building/name-in-sentence.ts';

/** What a scene can show, by what its narration names. */
type VisualKind = 'person' | 'place' | 'organisation' | 'thing' | 'time' | 'figure' | 'card';

const visuals: FixedWords<Readonly<Record<VisualKind, (subject: string) => string>>> = {
  en: {
    person: (name) => `Portrait of ${name}`,
    place: (name) => `Map of ${name}`,
    organisation: (name) => `Seat or emblem of ${name}`,
    thing: (name) => `Picture: ${name}`,
    time: (date) => `Timeline marked ${date}`,
    figure: (figure) => `Large figure on a plain ground: ${figure}`,
    card: (text) => `Text card: “${text}”`,
  },
  de: {
    person: (name) => `Porträt: ${name}`,
    place: (name) => `Karte: ${name}`,
    organisation: (name) => `Sitz oder Zeichen: ${name}`,
    thing: (name) => `Bild: ${name}`,
    time: (date) => `Zeitleiste: ${date}`,
    figure: (figure) => `Große Zahl auf ruhigem Grund: ${figure}`,
    card: (text) => `Texttafel: „${text}“`,
  },
  fr: {
    person: (name) => `Portrait : ${name}`,
    place: (name) => `Carte : ${name}`,
    organisation: (name) => `Siège ou emblème : ${name}`,
    thing: (name) => `Image : ${name}`,
    time: (date) => `Frise chronologique : ${date}`,
    figure: (figure) => `Grand chiffre sur fond uni : ${figure}`,
    card: (text) => `Carton : « ${text} »`,
  },
  es: {
    person: (name) => `Retrato: ${name}`,
    place: (name) => `Mapa: ${name}`,
    organisation: (name) => `Sede o emblema: ${name}`,
    thing: (name) => `Imagen: ${name}`,
    time: (date) => `Línea de tiempo: ${date}`,
    figure: (figure) => `Cifra grande sobre fondo liso: ${figure}`,
    card: (text) => `Cartela: «${text}»`,
  },
};

/** The best subjects of a picture first; a kind that is not listed gives none. */
const subjects: readonly (readonly [MentionKind, VisualKind])[] = [
  ['person', 'person'],
  ['place', 'place'],
  ['organisation', 'organisation'],
  ['term', 'thing'],
  ['other', 'thing'],
];
const cardLengthMax = 90;
const outerQuotes = /^["“„«]\s?|\s?["”»]$/gu;
/** A name in capitals alone opens a report; longer ones are no abbreviations. */
const shouted = /^\p{Lu}{5,}$/u;

/** What a scene may show, and what it shows of. */
export interface Visual {
  readonly text: string;
  readonly subject: string;
}

/**
 * Suggests what a scene shows: a portrait, a map or a picture of what its narration names and no scene has shown yet;
 * its figure or its date; else a card with its first words.
 */
export function suggestVisual(options: {
  readonly narration: string;
  readonly mentions: readonly Mention[];
  readonly onScreen: string | null;
  readonly shown: ReadonlySet<string>;
  readonly language: string | null;
  /** What the part of the source is called that the scene tells of. */
  readonly title: string | null;
}): Visual {
  const { narration, mentions, onScreen, shown, language, title } = options;
  const say = wordsIn(visuals, language);
  for (const [kind, visual] of subjects) {
    const own = mentions.filter(
      (mention) => mention.kind === kind && canBeShown(mention) && !wasShown(mention.text, shown),
    );
    const found = own.find(({ text }) => /\s/.test(text)) ?? own[0];
    if (found) return { text: say[visual](nameIn(narration, found, language)), subject: found.text };
  }
  if (onScreen !== null && !wasShown(onScreen, shown))
    return {
      text: say[/^\p{N}{4}$|\p{L}+.*\p{N}{4}/u.test(onScreen) ? 'time' : 'figure'](onScreen),
      subject: onScreen,
    };
  const named = title === null || wasShown(title, shown) ? null : title;
  const card = cardOf(narration, language) ?? cutAtWord(named ?? narration, cardLengthMax);
  return { text: say.card(card), subject: card };
}

/** The first sentence or the first clause of a narration; null where none fits on a card whole. */
function cardOf(narration: string, language: string | null): string | null {
  const [first] = splitRange(narration, 0, narration.length);
  const sentence = narration.slice(first?.start, first?.end);
  const pieces = [sentence, leadingClause(sentence, language) ?? ''].map((text) =>
    text.replace(outerQuotes, ''),
  );
  return pieces.find((text) => text !== '' && text.length <= cardLengthMax) ?? null;
}

/** True for a subject that was shown by itself or as a part of another one. */
function wasShown(subject: string, shown: ReadonlySet<string>): boolean {
  const wanted = subject.toLowerCase();
  return [...shown].some((earlier) => earlier.toLowerCase().includes(wanted));
}

/** False for a single common word, which may be of any class: a picture needs a thing. */
function canBeShown({ kind, text }: Mention): boolean {
  return kind !== 'term' || /\s|\p{sc=Han}|\p{sc=Kana}/u.test(text);
}

/** A name as a caption has it. */
function nameIn(narration: string, { kind, text, start }: Mention, language: string | null): string {
  if (kind === 'place' && shouted.test(text)) return `${text.charAt(0)}${text.slice(1).toLowerCase()}`;
  return kind === 'term' ? text : nameInSentence(text, narration.slice(0, start), language);
}
