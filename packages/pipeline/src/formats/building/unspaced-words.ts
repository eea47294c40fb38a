/** Words of the scripts that put no spaces between them: where one begins and ends, whether it is a noun, of what kind. */
import { unspacedCharacter } from '@harvest/text/unspaced-scripts';

/** Its dictionaries go by script, so that one serves all languages. */
const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });
/** Characters that end the names of things of one kind, by kind; two words with none of them are not known to be alike. */
const kindEndings = {
  region: /[省市县縣県区區州府都道国國镇鎮村町]$/u,
  water: /[江河湖海洋川溪湾灣]$/u,
  height: /(?:[山峰岭嶺岳]|山脉|山脈)$/u,
  land: /[岛島洲]$/u,
  building: /[桥橋寺塔宫宮殿庙廟院馆館站駅港坝壩]$/u,
  era: /(?:朝|时代|時代|世纪|世紀)$/u,
  war: /(?:战争|戰爭|戦争|之战|戦い)$/u,
} as const;
/** "Most", "now" and the like, which are followed by the same particles as nouns. */
const adverb =
  /^(?:最|不|曾|已|也|都|就|还|仍|现在|現在|当时|當時|当時|毎|每|其|这|這|那|他|她|它|我|你|自己|主要|以上|以下|今)/u;
/** What is counted, behind its number. */
const numberBefore = /[\p{N}万萬億亿千百十数數几幾多约約](?:平方|立方)?$/u;

const chineseAfter = /^(?:是|与|與|和|及|位于|位於)/u;
const japaneseAfter = /^(?:は|が|を|に|の|で|と|へ|も|から|まで)/u;
/** A longer run of Chinese characters is a clause rather than a word. */
const hanMax = 5;

/** True where a range of a text begins and ends between two of its words, or has spaces for that. */
export function isOfWholeWords(text: string, start: number, end: number): boolean {
  if (!unspacedCharacter.test(text.slice(start, end))) return true;
  const segments = segmenter.segment(text);
  return [start, end].every((at) => at === text.length || segments.containing(at)?.index === at);
}

/** The word that a text begins with; empty where it begins with spaced letters. */
export function firstUnspacedWord(text: string): string {
  if (!unspacedCharacter.test(text.charAt(0))) return '';
  return segmenter.segment(text).containing(0)?.segment ?? '';
}

/**
 * True for a range that is a noun, as far as its ending and its neighbours tell: without a grammar, what nothing tells of
 * is taken for none. Nouns of Thai, Lao, Khmer and Burmese are not told.
 */
export function isUnspacedNoun(text: string, start: number, end: number, language: string | null): boolean {
  const own = text.slice(start, end);
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (own.length < 2 || own.length > hanMax || adverb.test(own) || numberBefore.test(before)) return false;
  if (!/^[\p{sc=Han}\p{sc=Kana}ー々]+$/u.test(own)) return false;
  if (language === 'ja') return japaneseAfter.test(after);
  return kindOf(own) !== null || before.endsWith('的') || chineseAfter.test(after);
}

/** True for a phrase that stands in a text as a word of its own, or that is written with spaces. */
export function standsAsNoun(text: string, phrase: string, language: string | null): boolean {
  if (!unspacedCharacter.test(phrase)) return true;
  const start = text.indexOf(phrase);
  const end = start + phrase.length;
  return start >= 0 && isOfWholeWords(text, start, end) && isUnspacedNoun(text, start, end, language);
}

/** False for two words of which it is not known that they name things of one kind. */
export function areOfOneKind(a: string, b: string): boolean {
  if (!unspacedCharacter.test(a) && !unspacedCharacter.test(b)) return true;
  const kind = kindOf(a);
  return kind !== null && kind === kindOf(b);
}

function kindOf(word: string): string | null {
  return Object.entries(kindEndings).find(([, ending]) => ending.test(word))?.[0] ?? null;
}
