import { clozeGap } from '@harvest/contracts/formats/quiz';
import type { CompletedTask } from '../completed-task.ts';
import { addressOf } from '../document/describe-sources.ts';
import type { ExportDocument } from '../document/document.ts';
import { linked, textOf } from '../document/inline.ts';
import { labelsOf } from '../document/labels.ts';
import { escapeXml } from '../escape-xml.ts';
import type { ExportWriter } from '../export-input.ts';
import { singleLine } from '../single-line.ts';
import { zipFiles } from '../zip.ts';
import { type StoredAnkiNote, ankiCollection } from './anki-collection.ts';
import { type AnkiNote, ankiNotesOf } from './anki-note.ts';

/** A deck package for Anki: a collection, and a list of media, of which there are none. */
export const writeApkg: ExportWriter = ({ task, document }) => {
  const notes = ankiNotesOf(task.result.content, labelsOf(document.language));
  const collection = ankiCollection({
    seed: task.task_id,
    // Two colons would make it a deck within another.
    deckName: document.title.replaceAll('::', ': :'),
    description: descriptionOf(document),
    created: document.created,
    notes: notes.map((note) => storedNote(note, task)),
  });
  return zipFiles({ 'collection.anki2': collection, media: '{}' });
};

function descriptionOf({ subtitle, labels, sources }: ExportDocument): string {
  const lines = sources.map(({ number, content }) => `${String(number)}. ${textOf(content)}`);
  return [subtitle, `${labels.sources}:`, ...lines].map(escapeField).join('<br>');
}

function storedNote(note: AnkiNote, task: CompletedTask): StoredAnkiNote {
  const front = note.front.map(escapeField).join('<br>');
  const back = escapeField(note.back);
  const foot = [note.extra === null ? '' : escapeField(note.extra), sourceField(note, task)];
  return {
    key: note.key,
    kind: note.kind,
    fields:
      note.kind === 'cloze'
        ? [front.replace(clozeGap, () => `{{c1::${withoutHint(back)}}}`), ...foot]
        : [front, back, ...foot],
    tags: note.tags.map((tag) => tag.trim().replaceAll(/[\s"]+/g, '_')).filter((tag) => tag !== ''),
  };
}

/** Two colons in the answer of a gap would start a hint. */
function withoutHint(answer: string): string {
  return answer.replaceAll(':', '&#58;');
}

/** The quotes, and a link to each page that they are from. */
function sourceField({ citations }: AnkiNote, { result }: CompletedTask): string {
  const quotes = citations.map(({ quote }) => `“${escapeField(singleLine(quote))}”`);
  const pages = [...new Set(citations.map(({ source }) => source))].map((source) => {
    const attribution = result.sources[source]?.attribution;
    if (!attribution) return '';
    const address = addressOf(attribution);
    const page = linked(attribution.title ?? address, address);
    if (page.kind !== 'text') return '';
    const name = escapeField(page.text);
    return page.link === undefined ? name : `<a href="${escapeField(page.link)}">${name}</a>`;
  });
  return [...quotes, ...pages].filter((line) => line !== '').join('<br>');
}

/**
 * Text for a field, which Anki reads as HTML. Braces would be gaps, and brackets sounds and formulas, which Anki looks for
 * before it reads the HTML.
 */
function escapeField(text: string): string {
  return escapeXml(text)
    .replaceAll(/[{}[\]\\]/g, (mark) => `&#${String(mark.codePointAt(0))};`)
    .replaceAll('\n', '<br>');
}
