import type { RawDocument } from '../../spec/extract.ts';

/** A document as a site would send it; a text is sent as UTF-8. */
export function rawDocument(
  content: string | Uint8Array,
  options: Partial<Omit<RawDocument, 'bytes'>> = {},
): RawDocument {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { url: 'https://site.example/story', contentType: 'text/html', headers: {}, ...options, bytes };
}

/** Prose of so many words, in sentences of twelve. */
export function prose(words: number): string {
  const stock = 'the barge went down the long canal and carried coal for towns'.split(' ');
  return (
    Array.from({ length: words }, (_, at) => `${stock[at % 12] ?? ''}${at % 12 === 11 ? ',' : ''}`).join(
      ' ',
    ) + '.'
  );
}
