/**
 * Turns text into glyphs with HarfBuzz. The layout engine of fontkit, which reads the fonts, chooses wrong glyphs for
 * Bengali and Myanmar, and throws on anchors that the fonts for Gurmukhi, Malayalam, Khmer and code leave empty.
 */
import type { Font, Glyph, GlyphPosition, GlyphRun } from 'fontkit';
import * as harfbuzz from 'harfbuzzjs';
import { rightToLeftLetter } from '../document/writing-direction.ts';

/** What PDFs are written with of a laid out text. */
type ShapedText = Pick<GlyphRun, 'positions' | 'advanceWidth'> & {
  readonly glyphs: readonly Pick<Glyph, 'id' | 'advanceWidth' | 'codePoints'>[];
};

/** Sets a text in one font. Its glyphs come from left to right; brackets among letters that run the other way are mirrored. */
type Shape = (text: string) => ShapedText;

const ignorable = /^\p{Default_Ignorable_Code_Point}$/u;

/**
 * One for each file of a font that was used, for as long as the process lives: a copy of a font in the memory of
 * HarfBuzz is freed late, and there are no more fonts than in the table of faces.
 */
const fonts = new Map<string, harfbuzz.Font>();

/** @param name the same for the same bytes */
export function createShape(name: string, bytes: Uint8Array, font: Font): Shape {
  const shaper = fonts.get(name) ?? new harfbuzz.Font(new harfbuzz.Face(new harfbuzz.Blob(bytes)));
  fonts.set(name, shaper);
  const buffer = new harfbuzz.Buffer();
  return (text) => {
    buffer.reset();
    buffer.setClusterLevel(harfbuzz.ClusterLevel.MONOTONE_CHARACTERS);
    buffer.setFlags(harfbuzz.BufferFlag.REMOVE_DEFAULT_IGNORABLES);
    buffer.addText(text);
    const { LTR, RTL } = harfbuzz.Direction;
    buffer.setDirection(rightToLeftLetter.test(text) ? RTL : LTR);
    buffer.guessSegmentProperties();
    harfbuzz.shape(shaper, buffer);
    const infos = buffer.getGlyphInfos();
    const positions: GlyphPosition[] = buffer.getGlyphPositions();
    const codePoints = codePointsOf(text, infos, font);
    const glyphs = infos.map(({ codepoint: id }, place) => ({
      id,
      advanceWidth: font.getGlyph(id).advanceWidth,
      codePoints: [...(codePoints[place] ?? [])],
    }));
    return {
      glyphs,
      positions,
      // Read after the positions have been scaled.
      get advanceWidth() {
        return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
      },
    };
  };
}

/**
 * The characters that each glyph stands for when it is copied from the file: those of its cluster that it shows by itself,
 * or else those that it shows wherever it is used, as a part of a vowel does. What is left of a cluster goes to its first
 * glyph that shows none.
 */
function codePointsOf(
  text: string,
  infos: readonly harfbuzz.GlyphInfo[],
  font: Font,
): readonly (readonly number[])[] {
  const starts = [...new Set(infos.map(({ cluster }) => cluster))].toSorted(
    (first, second) => first - second,
  );
  const left = new Map(
    starts.map((start, place) => [
      start,
      visibleCodePoints(text.slice(start, starts[place + 1] ?? text.length)),
    ]),
  );
  const shown = infos.map(({ codepoint: id, cluster }) => {
    const codePoints = left.get(cluster) ?? [];
    const at = codePoints.findIndex((codePoint) => font.glyphForCodePoint(codePoint).id === id);
    return at === -1 ? codePointsByItself(id, font) : codePoints.splice(at, 1);
  });
  return infos.map(({ cluster }, place) => {
    const own = shown[place] ?? [];
    return own.length > 0 ? own : (left.get(cluster)?.splice(0) ?? []);
  });
}

/** In their usual form: fonts have Arabic letters under what they look like at the end of a word, too. */
function codePointsByItself(id: number, font: Font): number[] {
  return font
    .stringsForGlyph(id)
    .slice(0, 1)
    .flatMap((text) => visibleCodePoints(text.normalize('NFKC')));
}

function visibleCodePoints(text: string): number[] {
  return Array.from(text)
    .filter((character) => !ignorable.test(character))
    .map((character) => character.codePointAt(0) ?? 0);
}
