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
