import { decodeText } from './decode-text.ts';

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
/** Cyrillic text by the place of its letters in a code page whose А stands at 0xC0. */
const windows1251 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) =>
    character < '\x80' ? character.charCodeAt(0) : character.charCodeAt(0) - 0x350,
  );
const japanese = Uint8Array.of(0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea);
const german = 'Der Käse aus Österreich schmeckt sehr gut, weil er für große Menschen gemacht ist.';
const russian = 'Привет, мир. Это довольно длинный текст на русском языке, чтобы проверить кодировку.';

describe('decoding a text', () => {
  it('believes a byte order mark before all else', () => {
    expect(decodeText(Buffer.from(`\ufeff${german}`, 'utf16le'), 'text/html; charset=iso-8859-1')).toBe(
      german,
    );
    expect(decodeText(Buffer.from(`\ufeff${german}`), 'text/html; charset=shift_jis')).toBe(german);
  });

  it('believes plainly valid UTF-8 before a wrong declaration', () => {
    expect(
      decodeText(Buffer.from(`<meta charset="iso-8859-1">${german}`), 'text/html; charset=windows-1252'),
    ).toContain(german);
  });

  it.each([
    ['the Content-Type', latin(german), 'text/html; charset="ISO-8859-1"', german],
    [
      'a meta element',
      Buffer.concat([latin('<meta charset=Shift_JIS>'), japanese]),
      'text/html',
      '<meta charset=Shift_JIS>日本語',
    ],
    [
      'http-equiv',
      Buffer.concat([latin('<meta http-equiv="Content-Type" content="text/html; charset=sjis">'), japanese]),
      null,
      '<meta http-equiv="Content-Type" content="text/html; charset=sjis">日本語',
    ],
    [
      'an XML declaration',
      Buffer.concat([latin('<?xml version="1.0" encoding="windows-1251"?>'), windows1251(russian)]),
      null,
      `<?xml version="1.0" encoding="windows-1251"?>${russian}`,
    ],
  ])('decodes as declared by %s', (_, bytes, contentType, text) => {
    expect(decodeText(bytes, contentType)).toBe(text);
  });

  it.each([
    ['German', latin(german), german],
    ['Russian', windows1251(russian), russian],
  ])('detects the encoding of undeclared %s', (_, bytes, text) => {
    expect(decodeText(bytes, 'text/html')).toBe(text);
  });

  it('ignores labels that mean no encoding', () => {
    expect(decodeText(Buffer.from(german), 'text/html; charset=klingon')).toBe(german);
  });

  it('reads UTF-8 with a few broken bytes as UTF-8', () => {
    const text = russian.repeat(5);
    expect(
      decodeText(Buffer.concat([Buffer.from(text), Uint8Array.of(0xff)]), 'text/html; charset=utf-8'),
    ).toBe(`${text}\ufffd`);
  });
});
