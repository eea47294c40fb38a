import type { Flashcard, Flashcards } from '@harvest/contracts/formats/flashcards';
import { outputFormats } from '@harvest/contracts/output-formats';
import type { Reading } from '../../reading/reading.ts';
import { type Passage, findPassages } from '../building/find-passages.ts';
import { wordsIn } from '../building/fixed-words.ts';
import { cutAtWord } from '../building/cut-at-word.ts';
import { type Material, gatherMaterial } from '../building/gather-material.ts';
import { createMentionFinder } from '../building/mentions.ts';
import { tooFewNotice, untranslatedNotice } from '../building/notices.ts';
import { plainText } from '../building/plain-text.ts';
import { takeInTurns } from '../building/take-in-turns.ts';
import type { Built, FormatRequest } from '../format-definition.ts';
import { type CardDraft, cardKinds, cardsOf } from './card-drafts.ts';
import { flashcardsWords } from './flashcards-words.ts';

const tagsMax = 2;
const tagLengthMax = 60;

/** Makes cards from sentences of the source, one from each; fewer than asked for where it gives fewer. */
export async function buildFlashcards(
  reading: Reading,
  request: FormatRequest,
  { pause }: { readonly pause: () => Promise<void> },
): Promise<Built<Flashcards>> {
  const wanted = request.options.count ?? outputFormats.flashcards.defaultCount;
  const material = await gatherMaterial(reading, request, pause);
  const finder = await createMentionFinder(reading, pause);
  const { passages } = await findPassages(material, finder, pause);
  const kinds = cardKinds[request.options.difficulty ?? 'medium'];
  const asked = new Set<string>();
  const drafts = await takeInTurns({
    index: reading.index,
    passages,
    max: wanted,
    make: (passage) => {
      const cards = kinds.flatMap((kind) => cardsOf(kind, passage, reading));
      const isNew = ({ front, asks }: CardDraft): boolean =>
        !asked.has(front.toLowerCase()) && !asked.has(asks.toLowerCase());
      const card = cards.find(isNew) ?? null;
      if (card !== null) asked.add(card.front.toLowerCase()).add(card.asks.toLowerCase());
      return card;
    },
    pause,
  });
  const cards = drafts.map(({ item }, position) => toCard(item, position, material));
  return {
    content: {
      format: 'flashcards',
      title: wordsIn(flashcardsWords, reading.language)(material.topic),
      cards,
    },
    notices: [...tooFewNotice(cards.length, wanted, 'good cards'), ...untranslatedNotice(reading, request)],
  };
}

function toCard({ passage, front, back }: CardDraft, position: number, material: Material): Flashcard {
  return {
    id: `c${position + 1}`,
    front,
    back,
    tags: tagsOf(passage, material),
    citations: [passage.citation],
  };
}

/** The headings above a passage below the title, the nearest ones. */
function tagsOf({ at }: Passage, { reading, outline }: Material): string[] {
  const { sentences, source } = reading;
  const headings = (sentences[at]?.headings ?? []).filter((heading) => heading !== outline.titleAt);
  return headings
    .slice(-tagsMax)
    .map((heading) => {
      const sentence = sentences[heading];
      return sentence
        ? cutAtWord(plainText(source.text.slice(sentence.start, sentence.end)), tagLengthMax)
        : '';
    })
    .filter((tag) => tag !== '');
}
