import { Tokeniser } from '@harvest/text/tokens';
import { type DistractorRequest, createDistractorSource } from './distractors.ts';
import type { Passage } from './find-passages.ts';
import type { Mention, MentionKind } from './mention.ts';
import { createSentenceReader } from './sentence-words.ts';
import { Sightings } from './sightings.ts';

function passageOf(text: string, ...named: (readonly [MentionKind, string])[]): Passage {
  const mentions = named.map(([kind, own]): Mention => {
    const start = text.indexOf(own);
    return { kind, text: own, start, end: start + own.length };
  });
  const citation = { source: 0, start: 0, end: text.length, quote: text };
  const words = createSentenceReader('en')(text);
  return { at: 0, text, words, citation, score: 1, section: 0, mentions, definition: null, brief: false };
}

function distractorsFor(
  [asked, ...others]: readonly [Passage, ...Passage[]],
  options: Pick<DistractorRequest, 'sameWordBefore'> = {},
): readonly string[] {
  const sightings = new Sightings();
  for (const { text, mentions } of [asked, ...others]) sightings.add(text, mentions);
  const found = { passages: [asked, ...others], sightings };
  const source = createDistractorSource({ found, tokeniser: new Tokeniser({ language: 'en' }) });
  const [answer] = asked.mentions;
  if (answer === undefined) return [];
  const { start } = answer;
  return source.distractorsFor({ passage: asked, answer, start, max: 9, random: () => 0.5, ...options });
}

describe('wrong answers', () => {
  it('are used by the source with an article like that of the right one', () => {
    const others = [
      passageOf('A ship from Brooklyn was late.', ['place', 'Brooklyn']),
      passageOf('The winter in the Caribbean is mild.', ['place', 'Caribbean']),
    ];
    const asked = passageOf('Crossing the Atlantic took ten days.', ['place', 'Atlantic']);
    expect(distractorsFor([asked, ...others])).toEqual(['Caribbean']);
  });

  it('stand elsewhere behind the very same word where they are to make a falsehood', () => {
    const others = [
      passageOf('A bank in Halden was closed.', ['place', 'Halden']),
      passageOf('A ship from Norrby was late.', ['place', 'Norrby']),
    ];
    const asked = passageOf('The office in Selby is new.', ['place', 'Selby']);
    expect(distractorsFor([asked, ...others])).toContain('Norrby');
    expect(distractorsFor([asked, ...others], { sameWordBefore: true })).toEqual(['Halden']);
  });

  it('are no share of more than all', () => {
    const asked = passageOf('The tank is 80 percent full.', ['figure', '80']);
    expect(distractorsFor([asked]).filter((text) => Number(text) > 100)).toEqual([]);
  });
});
