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
  it('are no states in the place of a town', () => {
    const others = [
      passageOf('The crane came from California.', ['place', 'California']),
      passageOf('The crane came from Rotterdam.', ['place', 'Rotterdam']),
    ];
    const asked = passageOf('The piers of Manhattan fell silent.', ['place', 'Manhattan']);
    expect(distractorsFor([asked, ...others])).toEqual(['Rotterdam']);
  });

  it('are of the kind of the right one in a script without spaces', () => {
    const others = [
      passageOf('汉江流入长江。', ['term', '汉江']),
      passageOf('大坝很高。', ['term', '大坝']),
      passageOf('洪水来了。', ['term', '洪水']),
    ];
    const asked = passageOf('武汉位于长江与湖泊之间。', ['term', '长江']);
    expect(distractorsFor([asked, ...others])).toEqual(['汉江']);
  });

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

  it('are no countries where a town is right', () => {
    const others = [
      passageOf('The old port of Hamburg is full.', ['place', 'Hamburg']),
      passageOf('The north of Iceland is cold.', ['place', 'Iceland']),
    ];
    const asked = passageOf('The air of London is foul.', ['place', 'London']);
    expect(distractorsFor([asked, ...others])).toEqual(['Hamburg']);
  });

  it('are no share of more than all', () => {
    const asked = passageOf('The tank is 80 percent full.', ['figure', '80']);
    expect(distractorsFor([asked]).filter((text) => Number(text) > 100)).toEqual([]);
  });
});
