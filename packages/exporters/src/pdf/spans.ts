import type { Inline } from '../document/document.ts';
import { colors, noteNumber } from './page-design.ts';
import type { Span, TextStyle } from './text-style.ts';

/** Turns pieces of lines into styled text; it knows which note has been referred to before. */
export interface Spans {
  readonly of: (content: readonly Inline[], style: TextStyle) => readonly Span[];
}

/** The name of the place where a note stands. */
export function notePlace(number: number): string {
  return `note-${String(number)}`;
}

/** The name of the place where a note is first referred to. */
export function referencePlace(number: number): string {
  return `reference-${String(number)}`;
}

export function createSpans(): Spans {
  const referred = new Set<number>();
  const noteSpans = (number: number, style: TextStyle, follows: boolean): Span[] => {
    const isFirst = !referred.has(number);
    referred.add(number);
    const raised: TextStyle = {
      size: style.size * noteNumber.size,
      rise: style.size * noteNumber.rise,
      color: colors.accent,
      goTo: notePlace(number),
      ...(isFirst ? { destination: referencePlace(number) } : {}),
    };
    const comma: Span[] = follows
      ? [
          {
            text: ',',
            style: { size: raised.size, rise: style.size * noteNumber.rise, color: colors.accent },
          },
        ]
      : [];
    return [...comma, { text: String(number), style: raised }];
  };
  return {
    of: (content, style) =>
      content.flatMap((part, place): Span[] => {
        if (part.kind === 'break') return [{ text: '\n', style }];
        if (part.kind === 'note') return noteSpans(part.number, style, content[place - 1]?.kind === 'note');
        const { text, bold, italic, code, strike, link } = part;
        return [
          {
            text: text.replaceAll('\n', ' ').replaceAll('\t', '    '),
            style: {
              ...style,
              ...(bold === true ? { bold } : {}),
              ...(italic === true ? { italic } : {}),
              ...(code === true ? { code } : {}),
              ...(strike === true ? { strike } : {}),
              ...(link === undefined ? {} : { link, color: colors.accent }),
            },
          },
        ];
      }),
  };
}
