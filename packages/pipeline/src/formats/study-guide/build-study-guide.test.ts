import { type StudyGuide, studyGuideSchema } from '@harvest/contracts/formats/study-guide';
import type { FormatOptions } from '@harvest/contracts/output-formats';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { everyText } from '@harvest/testkit/texts/every-text';
import { newsReport } from '@harvest/testkit/texts/news-report';
import { scienceArticle } from '@harvest/testkit/texts/science-article';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { countWords } from '@harvest/text/count-words';
import type { Built } from '../format-definition.ts';
import { buildStudyGuide } from './build-study-guide.ts';
import { studyGuideFormat } from './definition.ts';

const pause = (): Promise<void> => Promise.resolve();
const build = async (text: string, options: FormatOptions = {}): Promise<Built<StudyGuide>> =>
  buildStudyGuide(await readSource(joinSources([text]), pause), { query: '', options }, { pause });

describe.each(everyText)('a study guide made of %s without a model', (_name, text) => {
  let guide: StudyGuide;
  beforeAll(async () => {
    guide = (await build(text)).content;
  });

  it('has sections and review questions that the contract allows', () => {
    expect(studyGuideSchema.parse(guide)).toEqual(guide);
    expect(guide.sections.length).toBeGreaterThan(0);
    expect(guide.review_questions.length).toBeGreaterThan(0);
  });

  it('cites the source letter by letter in every part', () => {
    for (const { citations } of studyGuideFormat.items(guide)) {
      expect(citations.length).toBeGreaterThan(0);
      for (const { start, end, quote } of citations) expect(text.slice(start, end)).toBe(quote);
    }
  });

  it('sets no objective twice and asks for no answer twice', () => {
    const objectives = guide.objectives.map(({ text: objective }) => objective);
    expect(new Set(objectives).size).toBe(objectives.length);
    const answers = guide.review_questions.map(({ answer }) => answer.toLowerCase());
    expect(new Set(answers).size).toBe(answers.length);
  });

  it('gives no answer away in its question', () => {
    for (const { question, answer } of guide.review_questions)
      expect(question.toLowerCase()).not.toContain(` ${answer.toLowerCase()} `);
  });
});

describe('a study guide', () => {
  it('follows the headings of the source', async () => {
    const { content } = await build(canalArticle);
    expect(content.sections.map(({ heading }) => heading)).toEqual(
      expect.arrayContaining(['Why it was built', 'How the locks work', 'Decline and return']),
    );
    expect(content.objectives.map(({ text }) => text)).toContain('Explain how the locks work.');
  });

  it('defines the terms that the source defines', async () => {
    const { content } = await build(scienceArticle);
    const terms = content.key_terms.map(({ term }) => term);
    expect(terms).toEqual(expect.arrayContaining(['Photosynthesis', 'Chlorophyll', 'Calvin cycle']));
  });

  it('names no objective after a heading that the source does not have', async () => {
    const { content } = await build(newsReport);
    expect(content.objectives.length).toBeGreaterThan(0);
    for (const { text } of content.objectives) expect(text).not.toMatch(/^Describe/);
  });

  it.each([200, 350])('is within 15 %% of a wanted length of %i words', async (wanted) => {
    const { content } = await build(canalArticle, { length_words: wanted, count: 4 });
    const texts = studyGuideFormat.items(content).map(({ text }) => text);
    const words = countWords([...texts, ...content.sections.map(({ heading }) => heading)].join(' '));
    expect(Math.abs(words - wanted)).toBeLessThanOrEqual(wanted * 0.15);
  });

  it('says so when the source is too short for the wanted length', async () => {
    const { notices } = await build(canalArticle, { length_words: 3_000 });
    expect(notices.join(' ')).toMatch(/The source gives \d+ words; 3000 were wanted/);
  });

  it('says so when its length leaves fewer questions than wanted, by their true number', async () => {
    const { content, notices } = await build(canalArticle, { count: 10 });
    const { length } = content.review_questions;
    expect(length).toBeLessThan(10);
    expect(notices).toEqual([
      `The length of the guide leaves room for ${length} of its review questions; 10 were wanted.`,
    ]);
  });

  it('keeps what was asked and its answer in one point', async () => {
    const { content } = await build(
      'HOST: Why do you count the bats under the bridges of Selby?\n\nMARSH: Because the bridges of Selby are warm in the night and nobody else counts the bats.\n\nThe council of Selby will vote on the lamps in March. The lamps of the bridges are white and keep the bats of Selby in their roost.',
    );
    const points = content.sections.flatMap(({ points: own }) => own.map(({ text }) => text));
    for (const point of points) expect(point).not.toMatch(/[?]$/);
  });

  it('says who a person is among the terms only where the sentence is about that', async () => {
    const { content } = await build(
      'Kym Lino, a speaker of the bridge office in Selby, confirmed that the bridge of Selby would be closed. A lock is a chamber with a gate at each end of the water.',
    );
    expect(content.key_terms.map(({ term }) => term)).toEqual(['Lock']);
  });

  it('works on three sentences', async () => {
    const { content } = await build(
      'The Norrby lighthouse was built by Karl Ekman in 1872 for the port of Lund. The lamp of the lighthouse reaches 24 miles out to sea. In 1931 the harbour of Lund was closed to all ships.',
    );
    expect(content.sections.flatMap(({ points }) => points).length).toBeGreaterThan(0);
    expect(content.review_questions.length).toBeGreaterThan(0);
  });
});

describe('what a reader of a guide is to be able to do', () => {
  it('names phrases in quotation marks and countries with their article, and places last', async () => {
    const text = `# Boxes

The United States counted the steel boxes of Ada Brandt in a great harbour. The steel boxes came from Selby in spring.

## The harbour

Cranes lifted each of the steel boxes in three minutes. Trains carried them to the inland depots by night.`;
    const objectives = (await build(text)).content.objectives.map((objective) => objective.text).join(' ');
    expect(objectives).not.toMatch(/about United/);
    expect(objectives).toMatch(/“[a-z]/);
  });

  it('keeps a short opening of a paragraph with what it leads to', async () => {
    const rest = 'Soldiers had neither boots nor bread, while the boats lay at anchor for many weeks.';
    const text = `# Boxes\n\nThe steel boxes of the port have the same corners everywhere.\n\nWar helped as well. ${rest}\n`;
    const points = (await build(text)).content.sections.flatMap((section) => section.points);
    expect(points.map((point) => point.text)).toContain(`War helped as well. ${rest}`);
  });

  it('names no phrase beside a person, and no place where a heading says what a section is about', async () => {
    const text = `Ada Brandt was not a sailor. Ada Brandt had bought a second-hand lorry in the great slump of her country. She filled the second-hand lorry with steel boxes.

## The quarrel over size

The steel boxes of Ada Brandt were lifted by a crane in Norway. Nobody in Norway liked their length.`;
    const objectives = (await build(text)).content.objectives.map((objective) => objective.text).join(' ');
    expect(objectives).toContain('Ada Brandt');
    expect(objectives).toContain('quarrel');
    expect(objectives).not.toMatch(/lorry|Norway/);
  });

  it('leaves out sentences that nobody reads to their end while there are others', async () => {
    const long = `The tenant shall ${'return the keys of the house and the yard, '.repeat(9)}and leave.`;
    const text = `# Terms\n\n${long} The landlord keeps the deposit for three months. The court decides all other claims of both sides.`;
    const points = (await build(text)).content.sections.flatMap((section) => section.points);
    expect(Math.max(...points.map((point) => countWords(point.text)))).toBeLessThan(60);
  });
});
