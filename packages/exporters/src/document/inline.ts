import type { Block, HeadingLevel, Inline } from './document.ts';

/** A text without any marks. */
export function plain(text: string): Inline {
  return { kind: 'text', text };
}

/** A text that stands out. */
export function bold(text: string): Inline {
  return { kind: 'text', text, bold: true };
}

/** A text in another voice, such as a remark. */
export function italic(text: string): Inline {
  return { kind: 'text', text, italic: true };
}

const linkProtocols = new Set(['http:', 'https:', 'mailto:']);

/** The URL when a reader may be sent to it; undefined for scripts, files and everything else. */
export function safeLink(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return linkProtocols.has(parsed.protocol) ? parsed.href : undefined;
}

/** A text that leads to a URL, or the text alone where the URL is not one to follow. */
export function linked(text: string, url: string): Inline {
  const link = safeLink(url);
  return link === undefined ? plain(text) : { kind: 'text', text, link };
}

export function heading(level: HeadingLevel, text: string): Block {
  return { kind: 'heading', level, content: [plain(text)] };
}

/** A heading that begins a page. */
export function pageHeading(level: HeadingLevel, text: string): Block {
  return { kind: 'heading', level, content: [plain(text)], pageBreak: true };
}

export function paragraph(...content: readonly Inline[]): Block {
  return { kind: 'paragraph', content };
}

/** A list whose items are one line each. */
export function bullets(items: readonly (readonly Inline[])[]): Block {
  return { kind: 'list', marker: 'bullet', items: items.map((content) => ({ content, children: [] })) };
}

/** The bare text of a line. */
export function textOf(content: readonly Inline[]): string {
  return content
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'break' ? ' ' : ''))
    .join('');
}

/** The same line with its line feeds as breaks: in the texts of a content they are meant. */
export function withLineBreaks(content: readonly Inline[]): readonly Inline[] {
  return content.flatMap((part): readonly Inline[] => {
    if (part.kind !== 'text' || !part.text.includes('\n')) return [part];
    return part.text
      .split('\n')
      .filter((text) => text.trim() !== '')
      .flatMap((text, place): Inline[] => [
        ...(place === 0 ? [] : [{ kind: 'break' as const }]),
        { ...part, text },
      ]);
  });
}

/** The same line with brackets around the notes that follow a digit: 38 with a raised 2 reads as a power. */
export function withNumbersApart(content: readonly Inline[]): readonly Inline[] {
  return content.flatMap((part, place): readonly Inline[] => {
    if (part.kind !== 'note') return [part];
    const first = content.slice(0, place).findLastIndex(({ kind }) => kind !== 'note') + 1;
    const before = content[first - 1];
    if (before?.kind !== 'text' || !/\p{N}$/u.test(before.text)) return [part];
    return [
      ...(place === first ? [plain('\u00a0[')] : []),
      part,
      ...(content[place + 1]?.kind === 'note' ? [] : [plain(']')]),
    ];
  });
}
