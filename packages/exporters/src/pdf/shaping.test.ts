import { type Cut, type FaceName, createFaces } from './faces.ts';

const faces = createFaces();
const glyphsOf = (name: FaceName, text: string, cut: Cut = 'regular') =>
  faces.load(name, cut).font.layout(text).glyphs;
const idsOf = (name: FaceName, text: string): readonly number[] => glyphsOf(name, text).map(({ id }) => id);
/** The glyphs that characters have by themselves. */
const plainIdsOf = (name: FaceName, characters: string): readonly number[] =>
  Array.from(
    characters,
    (character) => faces.load(name, 'regular').font.glyphForCodePoint(character.codePointAt(0) ?? 0).id,
  );

describe('shaping', () => {
  it('puts a vowel that is written before its consonant there', () => {
    expect(idsOf('bengali', 'কে')).not.toEqual(plainIdsOf('bengali', 'কে'));
    expect(idsOf('bengali', 'কে')).toHaveLength(2);
    expect(idsOf('bengali', 'কে')[1]).toBe(plainIdsOf('bengali', 'ক')[0]);
    expect(idsOf('tamil', 'கெ')).toEqual(plainIdsOf('tamil', 'ெக'));
    expect(idsOf('myanmar', 'ကေ')).toEqual(plainIdsOf('myanmar', 'ေက'));
  });

  it('joins consonants, and splits a vowel around one', () => {
    expect(idsOf('tamil', 'க்ஷ')).toHaveLength(1);
    expect(idsOf('tamil', 'கொ')).toEqual(plainIdsOf('tamil', 'ெகா'));
    expect(idsOf('khmer', 'ក្ក').length).toBeLessThan(3);
  });

  it.each<readonly [FaceName, string]>([
    ['gurmukhi', 'ਅਤੇ ਸ੍ਰੀ'],
    ['malayalam', 'ജനിച്ചവരാണ്'],
    ['khmer', 'ហើយគប្បីប្រព្រឹត្ដចំពោះគ្នាទៅវិញទៅមក'],
    ['telugu', 'ప్రతిపత్తిస్వత్వముల'],
    ['gujarati', 'અંતઃકરણ'],
    ['code', 'Ζͮ z̾ x̴͈'],
    ['symbols', '\u{1d2e7}\u030b'],
  ])('sets marks for which the %s font has no anchor', (name, text) => {
    expect(glyphsOf(name, text).length).toBeGreaterThan(0);
  });

  it('sets letters from right to left and mirrors their brackets, but not digits', () => {
    expect(idsOf('hebrew', 'אב')).toEqual(plainIdsOf('hebrew', 'בא'));
    expect(idsOf('arabic', '(د)')).toEqual(plainIdsOf('arabic', '(د)'));
    expect(idsOf('arabic', '۱۴')).toEqual(plainIdsOf('arabic', '۱۴'));
    expect(idsOf('arabic', '١٨٦٨')).toEqual(plainIdsOf('arabic', '١٨٦٨'));
  });

  it.each<readonly [FaceName, string]>([
    ['text', 'office Ἀθήνα'],
    ['arabic', 'السلام'],
    ['hebrew', 'בְּרֵאשִׁית'],
    ['tamil', 'பிறக்கின்றனர்'],
    ['bengali', 'ক্ষেত্রে'],
    ['devanagari', 'विद्यार्थी'],
    ['khmer', 'កម្ពុជា'],
    ['myanmar', 'မြန်မာ'],
    ['lao', 'ມະນຸດທຸກຄົນ'],
  ])('keeps every character of %s text for those who copy it', (name, text) => {
    const copied = String.fromCodePoint(...glyphsOf(name, text).flatMap(({ codePoints }) => codePoints));
    const sorted = (letters: string): string => Array.from(letters.normalize('NFKD')).toSorted().join('');
    expect(sorted(copied)).toBe(sorted(text));
  });

  it('lets a glyph stand for the same characters wherever it is used', () => {
    const [, part] = glyphsOf('devanagari', 'यों');
    expect(part?.codePoints).toEqual(glyphsOf('devanagari', 'या')[1]?.codePoints);
  });

  it('copies nothing that is not seen, and takes no room for it', () => {
    const { glyphs, advanceWidth } = faces.load('arabic', 'regular').font.layout('می\u200cخ');
    expect(glyphs.flatMap(({ codePoints }) => codePoints)).not.toContain(0x200c);
    expect(advanceWidth).toBe(glyphs.reduce((sum, glyph) => sum + glyph.advanceWidth, 0));
  });
});
