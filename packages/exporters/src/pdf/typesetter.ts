import type { Cut, FaceName, Faces, LoadedFace } from './faces.ts';
import type { Span, TextStyle } from './text-style.ts';

/** A piece of text in one style and one face. */
export interface Run {
  readonly text: string;
  readonly style: TextStyle;
  readonly face: LoadedFace;
}

/** Chooses faces and measures. It remembers which characters no face has. */
export interface Typesetter {
  /** Whether the document runs from right to left, and each paragraph with it. */
  readonly rightToLeft: boolean;
  /** The runs of a text; a character without a face is shown as U+FFFD. */
  readonly runsOf: (span: Span) => readonly Run[];
  /** The width in points. */
  readonly widthOf: (run: Run) => number;
  /** The characters that could not be shown, each once. */
  readonly missing: () => readonly string[];
}

const replacement = '\ufffd';
/** They change the look of their neighbours, and have none of their own. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;
/** Marks, joiners, and the full stops that the scripts of India share. */
const joining = /[\p{M}\u200c\u200d\u0964\u0965]/u;
const plainLatin = /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027]*$/;

/** @param measure the width of a text in a face, in points at the given size */
export function createTypesetter(options: {
  readonly faces: Faces;
  readonly rightToLeft: boolean;
  readonly measure: (face: LoadedFace, text: string, size: number) => number;
}): Typesetter {
  const { faces, measure, rightToLeft } = options;
  const missing = new Set<string>();

  const faceOf = (character: string, previous: FaceName | null, code: boolean): FaceName | null => {
    const codePoint = character.codePointAt(0) ?? 0;
    // A mark belongs to the face of its letter, or the two would not be joined.
    if (previous !== null && joining.test(character)) {
      const { font } = faces.load(previous, 'regular');
      if (invisible.test(character) || font.hasGlyphForCodePoint(codePoint)) return previous;
    }
    return faces.find(codePoint, code);
  };

  return {
    rightToLeft,
    runsOf: ({ text, style }) => {
      const cut = cutOf(style);
      const code = style.code === true;
      // Most texts need no look at their characters.
      if (plainLatin.test(text)) return [{ text, style, face: faces.load(code ? 'code' : 'text', cut) }];
      const runs: { text: string; face: FaceName }[] = [];
      let previous: FaceName | null = null;
      for (const character of text) {
        const name = faceOf(character, previous, code);
        if (name === null && invisible.test(character)) continue;
        if (name === null) missing.add(character);
        const face: FaceName = name ?? 'text';
        const shown = name === null ? replacement : character;
        const last = runs.at(-1);
        if (last?.face === face) last.text += shown;
        else runs.push({ text: shown, face });
        previous = name;
      }
      return runs.map((run) => ({ text: run.text, style, face: faces.load(run.face, cut) }));
    },
    widthOf: ({ text, style, face }) => measure(face, text, style.size),
    missing: () => [...missing],
  };
}

function cutOf({ bold, italic }: TextStyle): Cut {
  if (bold === true) return italic === true ? 'boldItalic' : 'bold';
  return italic === true ? 'italic' : 'regular';
}
