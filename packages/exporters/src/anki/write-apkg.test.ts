import { sampleContents } from '@harvest/testkit/sample-contents';
import { sampleResult, sampleTask } from '@harvest/testkit/sample-results';
import { exportTask } from '../export-task.ts';
import { canaries } from '../test-support/content-texts.ts';
import { type ReadDeck, readDeck, squeeze } from '../test-support/read-back.ts';

const deckOf = async (...task: Parameters<typeof sampleTask>): Promise<ReadDeck> =>
  readDeck((await exportTask(sampleTask(...task), 'apkg')).bytes);

/** The gap of a cloze field, as Anki's own pattern finds it. */
const gap = /\{\{c1::(.*?)(?:::(.*?))?\}\}/;

describe('an Anki export', () => {
  it('has a note for each flashcard, cloze where there is a gap', async () => {
    const deck = await deckOf('flashcards');
    expect(deck.name).toBe('The Varnholm Canal');
    expect(deck.description).toContain('Mara Lindt, Canals of the North');
    expect(deck.notes).toMatchObject([
      {
        model: 'Harvest Basic',
        fields: {
          Front: 'When was the Varnholm Canal opened?',
          Back: 'On 14 May 1868.',
          Source: '“It was opened on 14 May 1868 and cost about 2.3 million crowns”The Varnholm Canal',
        },
        tags: ['history'],
        cards: 1,
      },
      {
        model: 'Harvest Cloze',
        fields: {
          Text: 'Rafts of {{c1::heather}} and birch branches carried the bank.',
          Extra: 'Rafts of heather and birch branches carried the bank.',
        },
        tags: ['building', 'moss_of_ferrow'],
        cards: 1,
      },
    ]);
  });

  it('has a note for each question of a quiz, with its options and its explanation', async () => {
    const { notes } = await deckOf('quiz');
    expect(notes.map(({ fields }) => fields)).toMatchObject([
      {
        Front:
          'Under which engineer did work on the canal begin?A. Amalia BrandtB. Tobias RennC. Ines CallowayD. Collin Selby',
        Back: 'B. Tobias Renn',
        Extra: 'Work began in April 1859 under the engineer Tobias Renn.',
      },
      { Back: 'B. False' },
      { Text: 'Renn solved the problem with rafts of {{c1::heather}} and birch branches.' },
    ]);
  });

  it('has a note for each term and each review question of a study guide', async () => {
    const { notes } = await deckOf('study_guide');
    expect(notes.map(({ fields }) => [fields['Front'], fields['Back']])).toEqual([
      ['Lock', 'A chamber with a gate at each end.'],
      ['Moss of Ferrow', 'A bog eight metres deep that swallowed every embankment.'],
      ['When was the canal opened?', 'On 14 May 1868.'],
      ['How many otters were counted in the latest survey?', '38'],
    ]);
  });

  it('knows its notes again: those of the same task have the same ids, those of another have others', async () => {
    const [once, again, other] = await Promise.all([
      deckOf('quiz'),
      deckOf('quiz', { completed_at: '2026-08-02T00:00:00.000Z' }),
      deckOf('quiz', { task_id: 'tsk_3m8c1x6t0v5p9k2h7g4d8s3n1b' }),
    ]);
    const guids = (deck: ReadDeck): string[] => deck.notes.map(({ guid }) => guid);
    expect(new Set(guids(once)).size).toBe(3);
    expect(guids(again)).toEqual(guids(once));
    expect(guids(other).filter((guid) => guids(once).includes(guid))).toEqual([]);
  });

  it.each(canaries)('takes %s for text, wherever it stands', async (canary) => {
    const [card] = sampleContents.flashcards().cards;
    const cards = [
      { ...card!, id: 'c1', front: canary, back: canary, tags: [canary] },
      { ...card!, id: 'c2', front: `${canary} _____ ${canary}`, back: canary },
    ];
    const content = { ...sampleContents.flashcards(), title: canary, cards };
    const task = sampleTask('flashcards', { result: sampleResult('flashcards', { content }) });
    const { bytes } = await exportTask(task, 'apkg');
    const { notes } = await readDeck(bytes);
    expect(squeeze(notes[0]?.fields['Front'] ?? '')).toBe(squeeze(canary));
    expect(squeeze(notes[0]?.fields['Back'] ?? '')).toBe(squeeze(canary));
    const text = notes[1]?.fields['Text'] ?? '';
    expect(squeeze(text)).toBe(squeeze(`${canary} {{c1::${canary}}} ${canary}`));
    // Anki looks for gaps, sounds and formulas before it reads the HTML.
    const [raw = ''] = notes[1]?.rawFields ?? [];
    expect(raw.split('{{')).toHaveLength(2);
    expect(gap.exec(raw)?.[2]).toBeUndefined();
    for (const { rawFields } of notes)
      expect(rawFields.join('').replace(gap, '')).not.toMatch(/[{}[\]\\]|<(?!br>|a |\/a>)/);
  });
});
