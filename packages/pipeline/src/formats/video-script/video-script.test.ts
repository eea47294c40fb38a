import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { newsReport } from '@harvest/testkit/texts/news-report';
import fc from 'fast-check';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { countWords } from '@harvest/text/count-words';
import { videoScriptFormat } from './definition.ts';
import { onScreenText } from './on-screen-text.ts';
import { suggestVisual } from './suggest-visual.ts';
import { timeScenes } from './time-scenes.ts';

const pause = (): Promise<void> => Promise.resolve();
const scene = (narration: string) => ({ narration, visual: 'A map', on_screen_text: null, citations: [] });

describe('timeScenes', () => {
  it('speaks 150 words a minute', () => {
    const { duration_seconds, scenes } = timeScenes([scene('word '.repeat(75)), scene('word '.repeat(150))]);
    expect(scenes.map(({ start_seconds, end_seconds }) => [start_seconds, end_seconds])).toEqual([
      [0, 30],
      [30, 90],
    ]);
    expect(duration_seconds).toBe(90);
  });

  it('lets every scene start where the one before ends, and last at least a second', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200)), (lengths) => {
        const { duration_seconds, scenes } = timeScenes(
          lengths.map((words) => scene(`.${' word'.repeat(words)}`)),
        );
        let now = 0;
        for (const { start_seconds, end_seconds } of scenes) {
          expect(start_seconds).toBe(now);
          expect(end_seconds).toBeGreaterThan(start_seconds);
          now = end_seconds;
        }
        expect(duration_seconds).toBe(now);
      }),
    );
  });
});

describe('the script of an article', () => {
  it('has as many scenes as asked for, of about the same length', async () => {
    const reading = await readSource(joinSources([canalArticle]), pause);
    const request = { query: '', options: { count: 5, length_words: 300 } };
    const { content } = await videoScriptFormat.build(reading, request, { seed: '', pause });
    expect(content.scenes.map(({ id }) => id)).toEqual(['s1', 's2', 's3', 's4', 's5']);
    const lengths = content.scenes.map(({ narration }) => countWords(narration));
    expect(Math.max(...lengths)).toBeLessThan(120);
  });

  it('opens with a striking sentence that it does not tell again', async () => {
    const reading = await readSource(joinSources([newsReport]), pause);
    const { content } = await videoScriptFormat.build(
      reading,
      { query: '', options: {} },
      { seed: '', pause },
    );
    const [hook, ...others] = content.scenes;
    expect(newsReport.replace(/\s+/g, ' ').startsWith(hook?.narration ?? '')).toBe(false);
    for (const { narration } of others) expect(narration).not.toContain(hook?.narration);
  });

  it('begins no scene with the answer to what the one before asks', async () => {
    const filler = 'The workshop keeps twelve old instruments from the north of the country. '.repeat(3);
    const text = `${filler}\n\n${filler}\n\nWhat does such work cost the owner of an instrument today?\n\nAbout nineteen thousand pounds in most of the years.\n\n${filler}`;
    const reading = await readSource(joinSources([text]), pause);
    for (const count of [2, 3, 4, 5]) {
      const request = { query: '', options: { count } };
      const { content } = await videoScriptFormat.build(reading, request, { seed: '', pause });
      for (const { narration } of content.scenes) expect(narration.endsWith('?')).toBe(false);
    }
  });

  it('moves the other scenes up when one is dropped', () => {
    const script = {
      format: 'video_script' as const,
      title: 'T',
      ...timeScenes(['one two three', 'four '.repeat(50), 'six'].map(scene)),
    };
    const left = videoScriptFormat.withoutItems(script, new Set(['s2']));
    expect(left.scenes.map(({ id }) => id)).toEqual(['s1', 's2']);
    expect(left.scenes[1]?.start_seconds).toBe(left.scenes[0]?.end_seconds);
    expect(left.duration_seconds).toBe(left.scenes[1]?.end_seconds);
  });
});

describe('what is seen', () => {
  const mention = (kind: 'person' | 'place' | 'term' | 'day', text: string, narration: string) => ({
    kind,
    text,
    start: narration.indexOf(text),
    end: narration.indexOf(text) + text.length,
  });

  it('is a portrait of a person, a map of a place, a picture of a thing, else a card', () => {
    const narration = 'Renn built a lock in Selby.';
    const visual = (kinds: ('person' | 'place' | 'term')[], language = 'en'): string =>
      suggestVisual({
        narration,
        mentions: kinds.map((kind) =>
          mention(kind, { person: 'Renn', place: 'Selby', term: 'lock' }[kind], narration),
        ),
        onScreen: null,
        shown: new Set(),
        language,
        title: null,
      }).text;
    expect(visual(['place', 'person'])).toBe('Portrait of Renn');
    expect(visual(['term', 'place'])).toBe('Map of Selby');
    expect(visual(['place'], 'de')).toBe('Karte: Selby');
    expect(visual([])).toBe('Text card: “Renn built a lock in Selby.”');
    // A common word alone may be of any class.
    expect(visual(['term'])).toBe('Text card: “Renn built a lock in Selby.”');
  });

  it('is called as the narration calls it', () => {
    const narration = 'PORT ELLERY: A tanker crossed the Atlantic with steel doors.';
    const visual = (kind: 'place' | 'term', text: string): string =>
      suggestVisual({
        narration,
        mentions: [mention(kind, text, narration)],
        onScreen: null,
        shown: new Set(),
        language: 'en',
        title: null,
      }).text;
    expect(visual('place', 'Atlantic')).toBe('Map of the Atlantic');
    expect(visual('place', 'ELLERY')).toBe('Map of Ellery');
    expect(visual('term', 'steel doors')).toBe('Picture: steel doors');
  });

  it('is not shown twice', () => {
    const narration = 'Renn built a lock in Selby.';
    const mentions = [mention('person', 'Renn', narration), mention('place', 'Selby', narration)];
    const shown = new Set(['Tobias Renn']);
    expect(
      suggestVisual({ narration, mentions, onScreen: null, shown, language: 'en', title: null }).subject,
    ).toBe('Selby');
  });

  it('is a card with a whole clause, or what the part is called where no clause fits', () => {
    const card = (narration: string, title: string | null): string =>
      suggestVisual({ narration, mentions: [], onScreen: null, shown: new Set(), language: 'en', title })
        .text;
    expect(card('"They sent me to warn the people!" The river rose.', null)).toBe(
      'Text card: “They sent me to warn the people!”',
    );
    const long = `Loading ships by hand had employed tens of thousands of people in every one of the large ports.`;
    expect(card(long, 'Who paid')).toBe('Text card: “Who paid”');
  });

  const onScreen = (
    narration: string,
    mentions: Parameters<typeof onScreenText>[0]['mentions'],
    { language = 'en', shown = [] }: { language?: string; shown?: string[] } = {},
  ): string | null => onScreenText({ narration, mentions, language, shown: new Set(shown) });

  it.each([
    ['en', 'It cost about 2.3 million crowns.', '2.3 million crowns'],
    ['en', 'A chamber uses 310 cubic metres of water.', '310 cubic metres'],
    ['en', 'It is a 47-kilometre waterway.', '47-kilometre waterway'],
    ['en', 'The share rose to 12% in a year.', '12%'],
    ['en', 'She left with 58 aluminium truck bodies standing on her deck.', '58 aluminium truck bodies'],
    ['en', 'Loading cost $5.83 a ton by hand.', '$5.83 a ton'],
    ['en', 'It moved some 400 tons an hour.', '400 tons an hour'],
    ['en', 'The city gave out 5 million face masks to children.', '5 million face masks'],
    ['en', 'Lawmakers debate a budget of $22.6bn over ten years.', '$22.6bn'],
    ['zh', '大坝的发电能力约为2250万千瓦。', '2250万千瓦'],
    ['zh', '流域的面积约为180万平方公里。', '180万平方公里'],
    ['fr', 'Plus de 30 000 arbres ont dû être abattus.', '30 000 arbres'],
    ['es', 'Su luz se ve a 24 millas náuticas.', '24 millas'],
    ['ja', '高さは1,482メートルです。', '1,482メートル'],
  ])('shows the figure with all of what it counts (%s: %s)', (language, narration, figure) => {
    expect(onScreen(narration, [], { language })).toBe(figure);
  });

  it.each(['Boxes were 35 or so long.', 'An 8-year-old won.', 'He was 34 and tired.'])(
    'shows no bare number (%s)',
    (narration) => {
      expect(onScreen(narration, [])).toBeNull();
    },
  );

  it('shows a date where there is no figure, nothing twice, and nothing where there is neither', () => {
    const narration = 'It opened on 14 May 1868.';
    const dates = [mention('day', '14 May 1868', narration)];
    expect(onScreen(narration, dates)).toBe('14 May 1868');
    expect(onScreen(narration, dates, { shown: ['14 May 1868'] })).toBeNull();
    expect(onScreen('Nobody came.', [])).toBeNull();
  });
});

describe("a model's script", () => {
  it('keeps its scenes with the quotes that the source holds', () => {
    const citation = { source: 0, start: 0, end: 4, quote: 'Boat' };
    const content = videoScriptFormat.fromAnswer(
      {
        title: 'Boats',
        scenes: [
          { narration: 'Boats float.', visual: 'A boat', on_screen_text: '', quotes: ['Boat', 'invented'] },
        ],
      },
      {
        ground: (quotes) => (quotes.includes('Boat') ? [citation] : []),
        reject: () => undefined,
        request: { query: '', options: {} },
        seed: '',
      },
    );
    expect(content.scenes[0]).toMatchObject({ id: 's1', on_screen_text: null, citations: [citation] });
  });
});
