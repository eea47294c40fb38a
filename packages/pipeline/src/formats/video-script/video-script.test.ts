import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { newsReport } from '@harvest/testkit/texts/news-report';
import fc from 'fast-check';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { countWords } from '../building/count-words.ts';
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
      }).text;
    expect(visual(['place', 'person'])).toBe('Portrait of Renn');
    expect(visual(['term', 'place'])).toBe('Map showing Selby');
    expect(visual(['term'], 'de')).toBe('Bild: lock');
    expect(visual([])).toBe('Text card: “Renn built a lock in Selby.”');
  });

  it('is not shown twice', () => {
    const narration = 'Renn built a lock in Selby.';
    const mentions = [mention('person', 'Renn', narration), mention('place', 'Selby', narration)];
    const shown = new Set(['Tobias Renn']);
    expect(suggestVisual({ narration, mentions, onScreen: null, shown, language: 'en' }).subject).toBe(
      'Selby',
    );
  });

  it.each([
    ['It cost about 2.3 million crowns.', '2.3 million crowns'],
    ['A chamber uses 310 cubic metres of water.', '310 cubic metres'],
    ['It is a 47-kilometre waterway.', '47-kilometre waterway'],
    ['Su luz se ve a 24 millas náuticas.', '24 millas'],
    ['The share rose to 12% in a year.', '12%'],
    ['高さは1,482メートルです。', '1,482メートル'],
  ])('shows the figure of "%s"', (narration, figure) => {
    expect(onScreenText(narration, [])).toBe(figure);
  });

  it('shows a date where there is no figure, and nothing where there is neither', () => {
    const narration = 'It opened on 14 May 1868.';
    expect(onScreenText(narration, [mention('day', '14 May 1868', narration)])).toBe('14 May 1868');
    expect(onScreenText('Nobody came.', [])).toBeNull();
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
        request: { query: '', options: {} },
        seed: '',
      },
    );
    expect(content.scenes[0]).toMatchObject({ id: 's1', on_screen_text: null, citations: [citation] });
  });
});
