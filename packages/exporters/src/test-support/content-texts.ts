/** What a reader of a content must find in a file, and contents that try to break out of one. */
import type { FormatContent } from '@harvest/contracts/format-content';

/** Fields whose text is written by a model or comes from a source. */
const textFields = new Set([
  'question',
  'answer',
  'explanation',
  'title',
  'subtitle',
  'text',
  'term',
  'definition',
  'heading',
  'front',
  'back',
  'label',
  'narration',
  'visual',
  'on_screen_text',
  'notes',
  'meta_description',
  'options',
  'attribution',
]);

/** Every text of a content, in its order. */
export function textsIn(content: FormatContent): readonly string[] {
  const texts: string[] = [];
  mapTexts(content, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** The content with each of its texts replaced. */
export function mapTexts<Content extends FormatContent>(
  content: Content,
  change: (text: string) => string,
): Content {
  const walk = (value: unknown, field: string): unknown => {
    if (typeof value === 'string') return textFields.has(field) ? change(value) : value;
    if (Array.isArray(value)) return value.map((part) => walk(part, field));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part, key)]));
  };
  // Texts become texts, and nothing else changes.
  return walk(content, '') as Content;
}

/** What source texts may hold to be taken for something else by a program that reads an export. */
export const canaries = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  ']]> <!-- &lt; &amp;amp; &#x41;',
  '=HYPERLINK("http://evil.example","x")',
  '+1+cmd|calc',
  '@SUM(A1)',
  '-2+3',
  '{=right ~wrong #note :: %50% } \\ = ~ # : ->',
  '{{c1::gap::hint}} [sound:x.mp3] [latex]\\input{x}[/latex] }}',
  '[link](javascript:alert(1)) ![image](http://evil.example/x.png) [^1] [1]',
  '# heading',
  '- item',
  '1. item',
  '> quote',
  '| a | b |',
  '```code``` `span` **bold** _em_ ~~del~~',
  '--- ***',
  '// comment',
  '$CATEGORY: x',
  'a "quoted" text, with; commas',
  '[html]<b>bold</b>',
  '%50% sure',
] as const;

/** Characters that no file may hold, among letters that it must keep. */
export const unsafeText = 'be\u202Efore\u0000 \u0007and\uFFFF after';
export const unsafeTextCleaned = 'before and after';
