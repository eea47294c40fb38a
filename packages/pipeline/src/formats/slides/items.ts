import type { Slides } from '@harvest/contracts/formats/slides';
import type { CheckedItem } from '../format-definition.ts';

/** Gives slides their ids in order. */
export function numberSlides(slides: readonly Omit<Slides['slides'][number], 'id'>[]): Slides['slides'] {
  return slides.map(({ title, bullets, notes }, position) => ({
    id: `slide${String(position + 1)}`,
    title,
    bullets,
    notes,
  }));
}

/** The slides, each with all its bullets. */
export function slidesItems({ slides }: Slides): readonly CheckedItem[] {
  return slides.map(({ id, title, bullets, notes }) => ({
    id,
    remarks: notes ?? '',
    text: [title, ...bullets.map(({ text }) => text)].join('\n'),
    citations: bullets.flatMap(({ citations }) => citations),
  }));
}

/** The deck without some slides; the others move up. */
export function slidesWithoutItems(deck: Slides, ids: ReadonlySet<string>): Slides {
  return { ...deck, slides: numberSlides(deck.slides.filter(({ id }) => !ids.has(id))) };
}

/** The titles of the deck. */
export function slidesFrame({ title, subtitle }: Slides): readonly string[] {
  return subtitle === null ? [title] : [title, subtitle];
}
