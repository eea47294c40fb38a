import type { Slides } from '@harvest/contracts/formats/slides';
import { outputFormats } from '@harvest/contracts/output-formats';
import { type FixedWords, wordsIn } from '../building/fixed-words.ts';
import { type Material, gatherMaterial } from '../building/gather-material.ts';
import { tooFewNotice, untranslatedNotice } from '../building/notices.ts';
import type { FormatDefinition, FormatRequest } from '../format-definition.ts';
import { type SlideDraft, draftSlides, takeawaysOf } from './draft-slides.ts';
import { numberSlides } from './items.ts';
import { notesOf } from './notes-of.ts';

/** Fewer slides need no last one that repeats what matters. */
const takeawaysFrom = 3;

const slideWords: FixedWords<{ readonly takeaways: string; readonly overview: string }> = {
  en: { takeaways: 'Key takeaways', overview: 'Overview' },
  de: { takeaways: 'Das Wichtigste', overview: 'Überblick' },
  fr: { takeaways: 'À retenir', overview: 'Vue d’ensemble' },
  es: { takeaways: 'Ideas clave', overview: 'Panorama' },
};

/** Makes a slide of each section from its sentences that stand alone, and a last one of the best of all. */
export const buildSlides: FormatDefinition<'slides'>['build'] = async (reading, request, { pause }) => {
  const material = await gatherMaterial(reading, request, pause);
  const count = request.options.count ?? outputFormats.slides.defaultCount;
  const words = wordsIn(slideWords, reading.language);
  const room = count > takeawaysFrom ? count - 1 : count;
  const drafts = await draftSlides({ material, count: room, untitled: words.overview, pause });
  const takeaways =
    drafts.length >= takeawaysFrom && drafts.length < count ? takeawaysOf(material, drafts) : [];
  const last: SlideDraft[] =
    takeaways.length === 0 ? [] : [{ title: words.takeaways, section: null, lines: takeaways }];
  const slides = numberSlides([...drafts, ...last].map((draft) => toSlide(material, draft)));
  return {
    content: { format: 'slides', title: material.topic, subtitle: subtitleOf(request), slides },
    notices: [...tooFewNotice(slides.length, count, 'slides'), ...untranslatedNotice(reading, request)],
  };
};

function toSlide(
  material: Material,
  { title, section, lines }: SlideDraft,
): Omit<Slides['slides'][number], 'id'> {
  return {
    title,
    bullets: lines.map(({ statement }) => statement),
    notes: section === null ? null : notesOf(material, section, lines),
  };
}

/** Whose the source is, where one page says so. */
function subtitleOf({ sources = [] }: FormatRequest): string | null {
  const [source] = sources;
  const credit = [source?.authors.join(', ') ?? '', source?.site ?? ''].filter((part) => part !== '');
  return sources.length === 1 && credit.length > 0 ? credit.join(' · ') : null;
}
