import { type Flashcards, flashcardsSchema } from '@harvest/contracts/formats/flashcards';
import { clozeGap } from '@harvest/contracts/formats/quiz';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { everyText } from '@harvest/testkit/texts/every-text';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { plainText } from '../building/plain-text.ts';
import type { Built } from '../format-definition.ts';
import { buildFlashcards } from './build-flashcards.ts';

const pause = (): Promise<void> => Promise.resolve();
const build = async (text: string, options = {}): Promise<Built<Flashcards>> =>
  buildFlashcards(await readSource(joinSources([text]), pause), { query: '', options }, { pause });

describe.each(everyText)('flashcards made of %s without a model', (_name, text) => {
  let content: Flashcards;
  beforeAll(async () => {
    ({ content } = await build(text));
  });

  it('are what the contract allows, at least two, with different fronts', () => {
    expect(flashcardsSchema.parse(content)).toEqual(content);
    expect(content.cards.length).toBeGreaterThan(1);
    expect(new Set(content.cards.map(({ front }) => front.toLowerCase())).size).toBe(content.cards.length);
  });

  it('cite the source letter by letter, and end with what it says', () => {
    for (const { back, citations } of content.cards) {
      const [citation] = citations;
      expect(text.slice(citation?.start, citation?.end)).toBe(citation?.quote);
      const answer = (back.split('\n').at(-1) ?? '').toLowerCase();
      expect(plainText(citation?.quote ?? '').toLowerCase()).toContain(answer);
    }
  });

  it('ask for nothing twice', () => {
    const answers = content.cards
      .filter(({ front }) => front.includes(clozeGap))
      .map(({ back }) => back.split('\n')[0]?.toLowerCase());
    expect(new Set(answers).size).toBe(answers.length);
  });

  it('fill their gap with the first line of their back', () => {
    for (const { front, back } of content.cards.filter((card) => card.front.includes(clozeGap))) {
      const [answer = '', sentence = ''] = back.split('\n');
      const filled = front
        .replace(/a\(n\) (?=_)/i, 'a ')
        .replace(clozeGap, answer)
        .toLowerCase();
      expect(filled.replace(/\ban? /g, '')).toBe(sentence.toLowerCase().replace(/\ban? /g, ''));
    }
  });
});

describe('flashcards', () => {
  it('are tagged with the headings above their passage, without the title', async () => {
    const { content } = await build(canalArticle);
    expect(content.cards.find(({ front }) => front === 'Lock')?.tags).toEqual(['How the locks work']);
  });

  it('ask for reasons first where they are to be hard', async () => {
    const text =
      'A pot with a lid is a good tool for bread, because it traps the steam of the loaf. The lighthouse of Norrby was opened by Karl Ekman in 1872.';
    const { content } = await build(text, { difficulty: 'hard', count: 1 });
    expect(content.cards[0]).toMatchObject({
      front: 'A pot with a lid is a good tool for bread. Why?',
      back: 'Because it traps the steam of the loaf',
    });
  });

  it('name nothing that their passage only mentions', async () => {
    const { content } = await build(
      'The Matson company of Selby studied the problem for two years before it built a ship. The lighthouse of Norrby was opened by Karl Ekman in 1872.',
    );
    for (const { front } of content.cards) expect(front).toMatch(/[?_]/);
  });

  it('are none, with a notice, for a source without sentences', async () => {
    const { content, notices } = await build('');
    expect(content.cards).toEqual([]);
    expect(notices).toEqual(['The source gives 0 good cards; 12 were wanted.']);
  });
});
