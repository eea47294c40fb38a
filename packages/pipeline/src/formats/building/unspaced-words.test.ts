import { areOfOneKind, isOfWholeWords, isUnspacedNoun, standsAsNoun } from './unspaced-words.ts';

function bounds(text: string, own: string): [string, number, number] {
  const start = text.indexOf(own);
  return [text, start, start + own.length];
}

describe('a word of a script without spaces', () => {
  it.each([
    ['武汉位于长江与汉江的交汇处。', '武汉'],
    ['武汉位于长江与汉江的交汇处。', '长江'],
    ['長崎から東京へ出発した。', '東京'],
    ['อยุธยาเป็นเมืองหลวงของสยาม', 'สยาม'],
    ['The port lies on the coast.', 'por'],
  ])('begins and ends between words, in "%s": %s', (text, own) => {
    expect(isOfWholeWords(...bounds(text, own))).toBe(true);
  });

  it.each([
    ['武汉位于长江与汉江的交汇处。', '武汉位'],
    ['1998年，长江发生了洪水。', '江发'],
    ['กรุงเทพมหานครเป็นเมืองหลวง', 'กร'],
  ])('is not cut out of others, in "%s": %s', (text, own) => {
    expect(isOfWholeWords(...bounds(text, own))).toBe(false);
  });

  it.each([
    ['zh', '武汉位于长江与汉江的交汇处。', '武汉'],
    ['zh', '长江发源于青海省的唐古拉山脉。', '青海省'],
    ['zh', '武汉是湖北省的省会。', '省会'],
    ['ja', '東京を出発し、平泉を訪れた。', '平泉'],
  ])('is taken for a noun, in %s "%s": %s', (language, text, own) => {
    expect(isUnspacedNoun(...bounds(text, own), language)).toBe(true);
  });

  it.each([
    ['zh', '长江发源于青海省的唐古拉山脉。', '发源'],
    ['zh', '长江最后在上海注入东海。', '最后'],
    ['zh', '长江全长约6300公里。', '公里'],
    ['ja', '東京を出発し、平泉を訪れた。', '出発'],
    ['ja', '最後の噴火は夏に起こった。', '最後'],
    ['th', 'อยุธยาเป็นเมืองหลวงของสยาม', 'สยาม'],
  ])('is taken for no noun, in %s "%s": %s', (language, text, own) => {
    expect(isUnspacedNoun(...bounds(text, own), language)).toBe(false);
  });

  it('is of the kind of another one where both have the ending of that kind', () => {
    expect(areOfOneKind('长江', '汉江')).toBe(true);
    expect(areOfOneKind('长江', '大坝')).toBe(false);
    expect(areOfOneKind('噴火', '宝永')).toBe(false);
    expect(areOfOneKind('lock', 'canal')).toBe(true);
  });
});

describe('a phrase', () => {
  it('names a part of a text where it is a noun there, or is written with spaces', () => {
    expect(standsAsNoun('长江发源于青海省。', '青海省', 'zh')).toBe(true);
    expect(standsAsNoun('长江发源于青海省。', '江发', 'zh')).toBe(false);
    expect(standsAsNoun('', 'green gate', 'en')).toBe(true);
  });
});
