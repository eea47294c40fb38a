/**
 * The fonts of the PDF, all under the SIL Open Font License, from packages that carry their licences. A text is set in
 * the first face that has its character, so that no text is silently turned into something else.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Font, create } from 'fontkit';
import { createShape } from './shaping.ts';

/** The cuts of a face; scripts without an italic are set upright. */
export type Cut = 'regular' | 'bold' | 'italic' | 'boldItalic';

interface FaceFiles {
  readonly package: string;
  /** Paths in the package; a cut that is missing is set in the regular one. */
  readonly cuts: { readonly regular: string } & Partial<Record<Cut, string>>;
  /** The only characters that it is read for; every character where this is missing. */
  readonly characters?: RegExp;
}

const google = (family: string, name: string, cuts: readonly Cut[]): FaceFiles => {
  const styles = {
    regular: '400Regular',
    bold: '700Bold',
    italic: '400Regular_Italic',
    boldItalic: '700Bold_Italic',
  };
  const path = (cut: Cut): string => `${styles[cut]}/${name}_${styles[cut]}.ttf`;
  return {
    package: `@expo-google-fonts/${family}`,
    cuts: {
      regular: path('regular'),
      ...Object.fromEntries(cuts.map((cut) => [cut, path(cut)])),
    },
  };
};

/** A face for the letters and signs of one script, which is read for no others. */
const script = (family: string, name: string, characters: RegExp): FaceFiles => ({
  ...google(family, name, ['bold']),
  characters,
});

const faces = {
  text: google('noto-sans', 'NotoSans', ['bold', 'italic', 'boldItalic']),
  code: google('noto-sans-mono', 'NotoSansMono', ['bold']),
  // Its letters are whole, dots included: what is copied from the file is what was written.
  arabic: {
    package: '@embedpdf/fonts-arabic',
    cuts: { regular: 'fonts/NotoNaskhArabic-Regular.ttf', bold: 'fonts/NotoNaskhArabic-Bold.ttf' },
  },
  hebrew: google('noto-sans-hebrew', 'NotoSansHebrew', ['bold']),
  devanagari: google('noto-sans-devanagari', 'NotoSansDevanagari', ['bold']),
  thai: google('noto-sans-thai', 'NotoSansThai', ['bold']),
  armenian: script('noto-sans-armenian', 'NotoSansArmenian', /\p{Script_Extensions=Armenian}/u),
  bengali: script('noto-sans-bengali', 'NotoSansBengali', /\p{Script_Extensions=Bengali}/u),
  ethiopic: script('noto-sans-ethiopic', 'NotoSansEthiopic', /\p{Script_Extensions=Ethiopic}/u),
  georgian: script('noto-sans-georgian', 'NotoSansGeorgian', /\p{Script_Extensions=Georgian}/u),
  gujarati: script('noto-sans-gujarati', 'NotoSansGujarati', /\p{Script_Extensions=Gujarati}/u),
  gurmukhi: script('noto-sans-gurmukhi', 'NotoSansGurmukhi', /\p{Script_Extensions=Gurmukhi}/u),
  kannada: script('noto-sans-kannada', 'NotoSansKannada', /\p{Script_Extensions=Kannada}/u),
  khmer: script('noto-sans-khmer', 'NotoSansKhmer', /\p{Script_Extensions=Khmer}/u),
  lao: script('noto-sans-lao', 'NotoSansLao', /\p{Script_Extensions=Lao}/u),
  malayalam: script('noto-sans-malayalam', 'NotoSansMalayalam', /\p{Script_Extensions=Malayalam}/u),
  myanmar: script('noto-sans-myanmar', 'NotoSansMyanmar', /\p{Script_Extensions=Myanmar}/u),
  oriya: script('noto-sans-oriya', 'NotoSansOriya', /\p{Script_Extensions=Oriya}/u),
  sinhala: script('noto-sans-sinhala', 'NotoSansSinhala', /\p{Script_Extensions=Sinhala}/u),
  tamil: script('noto-sans-tamil', 'NotoSansTamil', /\p{Script_Extensions=Tamil}/u),
  telugu: script('noto-sans-telugu', 'NotoSansTelugu', /\p{Script_Extensions=Telugu}/u),
  tibetan: script('noto-serif-tibetan', 'NotoSerifTibetan', /\p{Script_Extensions=Tibetan}/u),
  hangul: google('nanum-gothic', 'NanumGothic', ['bold']),
  mathematics: google('noto-sans-math', 'NotoSansMath', []),
  symbols: google('noto-sans-symbols-2', 'NotoSansSymbols2', []),
  // Han characters and kana; Japanese and traditional Chinese get the forms of simplified Chinese.
  han: {
    package: '@embedpdf/fonts-sc',
    cuts: { regular: 'fonts/NotoSansHans-Regular.otf', bold: 'fonts/NotoSansHans-Bold.otf' },
  },
  emoji: google('noto-emoji', 'NotoEmoji', []),
} as const satisfies Record<string, FaceFiles>;

export type FaceName = keyof typeof faces;

/** Where a character is looked for, first to last. */
const order: readonly FaceName[] = [
  'text',
  'arabic',
  'hebrew',
  'devanagari',
  'thai',
  'armenian',
  'bengali',
  'ethiopic',
  'georgian',
  'gujarati',
  'gurmukhi',
  'kannada',
  'khmer',
  'lao',
  'malayalam',
  'myanmar',
  'oriya',
  'sinhala',
  'tamil',
  'telugu',
  'tibetan',
  'hangul',
  'mathematics',
  'symbols',
  'han',
  'emoji',
];

/** One cut of one face, ready to be embedded. */
export interface LoadedFace {
  /** Names it in the document. */
  readonly name: string;
  /** Lays text out with HarfBuzz. */
  readonly font: Font;
}

/** Finds faces for characters and reads the files that are needed, once each. */
export interface Faces {
  readonly load: (name: FaceName, cut: Cut) => LoadedFace;
  /** The first face with the character, null where none has it. `code` asks the face for code first. */
  readonly find: (codePoint: number, code: boolean) => FaceName | null;
}

/** Faces whose files have not been read yet. */
export function createFaces(): Faces {
  const loaded = new Map<string, LoadedFace>();
  const found = new Map<number, FaceName | null>();
  const load: Faces['load'] = (name, cut) => {
    const { package: packageName, cuts }: FaceFiles = faces[name];
    const path = cuts[cut] ?? (cut === 'boldItalic' ? cuts.bold : undefined) ?? cuts.regular;
    const key = `${name} ${path}`;
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const bytes = readFileSync(join(folderOf(packageName), path));
    const font = create(bytes);
    if (!('hasGlyphForCodePoint' in font)) throw new Error(`${path} is a collection of fonts`);
    const face = { name: key, font: Object.assign(font, { layout: createShape(key, bytes, font) }) };
    loaded.set(key, face);
    return face;
  };
  const has = (name: FaceName, codePoint: number): boolean => {
    const { characters }: FaceFiles = faces[name];
    if (characters?.test(String.fromCodePoint(codePoint)) === false) return false;
    return load(name, 'regular').font.hasGlyphForCodePoint(codePoint);
  };
  return {
    load,
    find: (codePoint, code) => {
      if (code && has('code', codePoint)) return 'code';
      const known = found.get(codePoint);
      if (known !== undefined) return known;
      const name = order.find((candidate) => has(candidate, codePoint)) ?? null;
      found.set(codePoint, name);
      return name;
    },
  };
}

/** The folder of a package, whose manifest need not be among its exports. */
function folderOf(packageName: string): string {
  const entry = createRequire(import.meta.url).resolve(packageName);
  const at = entry.lastIndexOf(packageName);
  return at === -1 ? dirname(entry) : entry.slice(0, at + packageName.length);
}
