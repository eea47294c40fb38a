import { type Quiz, type QuizItem, clozeGap, quizSchema } from '@harvest/contracts/formats/quiz';
import type { FormatOptions } from '@harvest/contracts/output-formats';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { everyText } from '@harvest/testkit/texts/every-text';
import { sourdoughHowTo } from '@harvest/testkit/texts/sourdough-how-to';
import type { Reading } from '../../reading/reading.ts';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { givesAway } from '../building/answer-leak.ts';
import { plainText } from '../building/plain-text.ts';
import { buildQuiz } from './build-quiz.ts';

const pause = (): Promise<void> => Promise.resolve();
const read = (...texts: readonly string[]): Promise<Reading> => readSource(joinSources(texts), pause);

async function quizOf(reading: Reading, options: FormatOptions = {}, seed = 'seed'): Promise<Quiz> {
  return (await buildQuiz(reading, { query: '', options }, { seed, pause })).content;
}

const choices = (quiz: Quiz): Extract<QuizItem, { type: 'multiple_choice' }>[] =>
  quiz.items.filter((item) => item.type === 'multiple_choice');

/** True where a text stands in another one as whole words; scripts without spaces have no bounds of words. */
function stands(text: string, within: string): boolean {
  const bound = /[\p{sc=Han}\p{sc=Kana}]/u.test(text) ? '' : '[\\p{L}\\p{N}]';
  const literal = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(bound === '' ? literal : `(?<!${bound})${literal}(?!${bound})`, 'u').test(within);
}

describe.each(everyText)('a quiz made of %s without a model', (_name, text) => {
  let reading: Reading;
  let quiz: Quiz;
  beforeAll(async () => {
    reading = await read(text);
    quiz = await quizOf(reading, { count: 20 });
  });

  it('has items that the contract allows, numbered in the order of the source', () => {
    expect(quizSchema.parse(quiz)).toEqual(quiz);
    expect(quiz.items.length).toBeGreaterThan(1);
    expect(quiz.items.map(({ id }) => id)).toEqual(quiz.items.map((_, at) => `q${at + 1}`));
    const starts = quiz.items.map(({ citations }) => citations[0]?.start ?? -1);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  it('cites the source letter by letter, and no sentence twice', () => {
    const citations = quiz.items.flatMap((item) => item.citations);
    for (const { start, end, quote } of citations) expect(text.slice(start, end)).toBe(quote);
    expect(new Set(citations.map(({ start }) => start)).size).toBe(quiz.items.length);
  });

  it('has one right option among distinct ones, and no wrong one in the evidence', () => {
    for (const { options, answer_index, citations } of choices(quiz)) {
      const quote = plainText(citations[0]?.quote ?? '').toLowerCase();
      const folded = options.map((option) => option.toLowerCase());
      expect(options).toHaveLength(4);
      expect(new Set(folded).size).toBe(options.length);
      expect(folded.flatMap((option, at) => (stands(option, quote) ? [at] : []))).toEqual([answer_index]);
    }
  });

  it('gives no answer away in its question', () => {
    for (const item of quiz.items) {
      if (item.type === 'true_false') continue;
      const answer = item.type === 'cloze' ? item.answer : (item.options[item.answer_index] ?? '');
      expect(givesAway(item.question.replace(clozeGap, ''), answer, reading.tokeniser)).toBe(false);
    }
  });

  it('has true statements that are the sentence and false ones that differ from it', () => {
    for (const item of quiz.items) {
      if (item.type === 'true_false')
        expect(item.question === plainText(item.citations[0]?.quote ?? '')).toBe(item.answer);
    }
  });

  it('is the same for the same seed', async () => {
    expect(await quizOf(reading, { count: 20 })).toEqual(quiz);
  });
});

describe('a quiz', () => {
  it('spreads its keys evenly and has about as many false statements as true ones', async () => {
    const quiz = await quizOf(await read(canalArticle), { count: 30 });
    const places = [0, 1, 2, 3].map(
      (place) => choices(quiz).filter((item) => item.answer_index === place).length,
    );
    expect(Math.max(...places) - Math.min(...places)).toBeLessThanOrEqual(1);
    const truths = quiz.items.flatMap((item) => (item.type === 'true_false' ? [item.answer] : []));
    expect(Math.abs(truths.filter(Boolean).length * 2 - truths.length)).toBeLessThanOrEqual(1);
  });

  it('seldom has its right option as the longest one', async () => {
    const quizzes = await Promise.all(
      everyText.map(async ([, text]) => quizOf(await read(text), { count: 30 })),
    );
    const all = quizzes.flatMap(choices);
    const longest = all.filter(({ options, answer_index }) =>
      options.every(
        (option, at) => at === answer_index || option.length < (options[answer_index] ?? '').length,
      ),
    );
    expect(longest.length / all.length).toBeLessThanOrEqual(0.35);
  });

  it('asks only questions of the types that are wanted', async () => {
    const reading = await read(canalArticle);
    for (const type of ['multiple_choice', 'true_false', 'cloze'] as const) {
      const { items } = await quizOf(reading, { count: 6, question_types: [type] });
      expect(items.map((item) => item.type)).toEqual(Array.from({ length: 6 }, () => type));
    }
  });

  it('prefers questions of the wanted level and says how many are of another', async () => {
    const reading = await read(canalArticle);
    const request = { query: '', options: { count: 5, difficulty: 'hard' } } as const;
    const hard = await buildQuiz(reading, request, { seed: 's', pause });
    expect(hard.content.items.map(({ difficulty }) => difficulty)).toEqual(
      Array.from({ length: 5 }, () => 'hard'),
    );
    const many = { query: '', options: { count: 20, difficulty: 'easy' } } as const;
    const easy = await buildQuiz(reading, many, { seed: 's', pause });
    const count = easy.content.items.filter(({ difficulty }) => difficulty === 'easy').length;
    expect(count).toBeLessThan(easy.content.items.length);
    expect(easy.notices.join(' ')).toContain(`The source gives ${count} questions that are easy`);
  });

  it('asks of no instruction whether it is true', async () => {
    const { items } = await quizOf(await read(sourdoughHowTo), { count: 30, question_types: ['true_false'] });
    expect(items.length).toBeGreaterThan(0);
    for (const { question } of items) expect(question).not.toMatch(/^(?:Pull|Let|Fold|Mix|Heat|Bake|Hold)/);
  });

  it('gives a definition no subject that belongs to another part of the source', async () => {
    const text =
      '# Water\n\nThe lock is a chamber with a gate at each end.\n\n# Law\n\nThe deposit is a sum of money that a tenant pays to the owner.';
    const { items } = await quizOf(await read(text), { question_types: ['true_false'] });
    for (const { question } of items)
      expect(question).not.toMatch(/^The lock is a sum|^The deposit is a chamber/);
  });

  it('leans towards what the query asks about', async () => {
    const reading = await read(canalArticle);
    const ask = async (query: string): Promise<string> => {
      const built = await buildQuiz(reading, { query, options: { count: 8 } }, { seed: 's', pause });
      return built.content.items.map(({ citations }) => citations[0]?.quote).join(' ');
    };
    expect(await ask('When did otters come back?')).toMatch(/otters/i);
  });

  it('has questions from every section of the source', async () => {
    const quiz = await quizOf(await read(canalArticle), { count: 5 });
    const headings = [...canalArticle.matchAll(/^#.*$/gm)].map(({ index }) => index);
    const sections = quiz.items.map(({ citations }) =>
      headings.findLastIndex((at) => at < (citations[0]?.start ?? 0)),
    );
    expect(new Set(sections).size).toBe(5);
  });

  it('cites each of several sources by its own offsets', async () => {
    const second =
      'The Norrby lighthouse was built by Karl Ekman in 1872. Its lamp reaches 24 miles out to sea.';
    const quiz = await quizOf(await read(canalArticle, second), { count: 20 });
    const cited = quiz.items.flatMap((item) => item.citations).filter(({ source }) => source === 1);
    expect(cited.length).toBeGreaterThan(0);
    for (const { start, end, quote } of cited) expect(second.slice(start, end)).toBe(quote);
  });

  it('has fewer questions where the source gives fewer, and says so', async () => {
    const short =
      'The Norrby lighthouse was built by Karl Ekman in 1872 for the port of Lund. The lamp of the lighthouse reaches 24 miles out to sea. In 1931 the harbour of Lund was closed to all ships.';
    const { content, notices } = await buildQuiz(
      await read(short),
      { query: '', options: {} },
      { seed: 's', pause },
    );
    expect(content.items.length).toBeGreaterThanOrEqual(2);
    expect(notices).toEqual([`The source gives ${content.items.length} good questions; 10 were wanted.`]);
  });

  it.each([
    ['nothing', ''],
    ['one letter', 'a'.repeat(50_000)],
    [
      'words of object prototypes',
      '__proto__ constructor toString hasOwnProperty valueOf is a constructor. '.repeat(200),
    ],
    ['emoji', '😀 '.repeat(20_000)],
    ['brackets', '[('.repeat(20_000)],
    ['regular expressions', '(a+)+$ .* \\w+ is a [^x]*? of $1 in 1999. '.repeat(500)],
    ['commas', `The thing${', a'.repeat(20_000)}.`],
    ['capitals', 'A B C D E F G '.repeat(5_000)],
    ['gaps', `The ${'_____ '.repeat(2_000)} was here in 1901.`],
  ])('comes to an end on a source of %s', async (_name, text) => {
    const quiz = await quizOf(await read(text), { count: 50 });
    for (const { start, end, quote } of quiz.items.flatMap((item) => item.citations))
      expect(text.slice(start, end)).toBe(quote);
  });
});

describe('a quiz of statements', () => {
  it('says so where the source gives no false ones, and is not without items', async () => {
    const text =
      'Most patches fail because people do not wait. Glue dries slowly in a cold room at night. A thorn in the tyre makes a hole in every new tube. Rubber grows brittle when it lies in the sun.';
    const options: FormatOptions = { question_types: ['true_false'] };
    const { content, notices } = await buildQuiz(
      await read(text),
      { query: '', options },
      { seed: 'seed', pause },
    );
    expect(content.items.length).toBeGreaterThan(0);
    expect(content.items.every((item) => item.type === 'true_false' && item.answer)).toBe(true);
    expect(notices.some((notice) => notice.startsWith('All statements are true'))).toBe(true);
  });

  it('has few that are true where none can be made false', async () => {
    const text =
      'Most patches fail because people do not wait. Glue dries slowly in a cold room at night. A thorn in the tyre makes a hole in every new tube. Rubber grows brittle when it lies in the sun. A loose chain slips when a rider climbs a steep hill. Dirt wears down the teeth of a wheel that nobody cleans.';
    const quiz = await quizOf(await read(text), { question_types: ['true_false'] });
    expect(quiz.items.filter((item) => item.type === 'true_false' && item.answer)).toHaveLength(3);
    expect(quiz.items).toHaveLength(3);
  });

  it.each([
    [
      'English',
      'The harbour of Selby has room for 600 boats or more in summer.',
      'The harbour of Lund has room for 450 boats in winter.',
    ],
    [
      'German',
      'Die Brücke von Rungholt trägt 300 Wagen oder mehr.',
      'Die Fähre trägt seit 1985 nur 90 Wagen.',
    ],
    ['French', 'Le musée de Lyon possède 90 tableaux au plus.', 'Le musée de Lille possède 300 tableaux.'],
    ['Spanish', 'El puerto de Vigo tiene 400 barcos como mínimo.', 'El puerto de Gijón tiene 300 barcos.'],
    ['Japanese', '大型の船の重さは4000トンを超えることがある。', '大阪の船の重さは3000トンである。'],
    [
      'Japanese, with a word',
      '東京の塔の高さは900メートル以上である。',
      '大阪の塔の高さは700メートルである。',
    ],
    ['Chinese', '长江上的武汉大桥全长800米以上，是一座很长的桥。', '汉江上的小桥全长600米，是一座很短的桥。'],
    [
      'Chinese, in a word',
      '武汉的长江大桥全长800多米，是一座铁路桥。',
      '汉江的小桥全长600米，是一座公路桥。',
    ],
  ])('makes no false one of a bound that stands behind a number in %s', async (_language, bounded, other) => {
    const quiz = await quizOf(await read(`${bounded}\n\n${other}`), { question_types: ['true_false'] });
    const number = /\d+/.exec(bounded)?.[0] ?? '';
    const [before = '', after = ''] = bounded.split(number);
    const wrong = quiz.items.flatMap((item) =>
      item.type === 'true_false' && !item.answer ? item.question : [],
    );
    expect(wrong.filter((text) => text.startsWith(before) && text.endsWith(after))).toEqual([]);
  });

  it('makes no false one by another name where the sentence says that others do the same', async () => {
    const text =
      'Paris also lies on a river in the north of France. London lies on a river in the south of England. Delhi lies on a river in the north of India. Cologne lies on a river in the west of Germany.';
    const quiz = await quizOf(await read(text), { question_types: ['true_false'] });
    const wrong = quiz.items.filter((item) => item.type === 'true_false' && !item.answer);
    expect(wrong.filter(({ question }) => question.includes('also'))).toEqual([]);
  });

  it('takes a German year for one where no preposition says so', async () => {
    const text =
      'Die große Flut vernichtete 1362 den Ort Rungholt an der Küste. Der Park wurde 1985 gegründet und gehört dem Land. Im Watt leben mehr als 500 Arten von Tieren.';
    const quiz = await quizOf(await read(text), { question_types: ['multiple_choice'] });
    const options = choices(quiz).filter(({ question }) => question.includes('Rungholt'));
    for (const option of options.flatMap((item) => item.options)) expect(option).toMatch(/^1\d{3}$/);
    expect(options).toHaveLength(1);
  });
});

describe('a quiz of a text without spaces', () => {
  const rivers =
    '长江是中国最长的河流，全长约6300公里。长江发源于青海省的唐古拉山脉，最后在上海注入东海。武汉位于长江与汉江的交汇处，是湖北省的省会。三峡大坝位于湖北省宜昌市，于2006年建成。大坝的发电能力约为2250万千瓦。1998年，长江发生了严重的洪水。南京位于长江下游，曾经是六个朝代的首都。重庆是长江上游最大的城市，人口超过3000万。';

  it('asks for numbers and for whole nouns', async () => {
    const quiz = await quizOf(await read(rivers));
    const words = quiz.items.flatMap((item) =>
      item.type === 'multiple_choice' ? item.options : item.type === 'cloze' ? [item.answer] : [],
    );
    const nouns = ['长江', '汉江', '武汉', '中国', '青海省', '湖北省', '大坝', '省会', '河流', '交汇处'];
    for (const word of words.filter((one) => !/^\d+$/.test(one))) expect(nouns).toContain(word);
    expect(words.some((one) => /^\d+$/.test(one))).toBe(true);
    expect(quiz.items.length).toBeGreaterThan(5);
  });

  it('asks about Thai sentences, which end without a mark', async () => {
    const quiz = await quizOf(
      await read(
        'อยุธยาเป็นเมืองหลวงของสยามนานกว่า 400 ปี\n\nพม่าทำลายอยุธยาในปี 1767\n\nรถไฟฟ้าเปิดให้บริการในปี 1999\n\nแม่น้ำเจ้าพระยายาว 372 กิโลเมตร\n',
      ),
      { question_types: ['cloze'] },
    );
    const answers = quiz.items.map((item) => (item.type === 'cloze' ? item.answer : ''));
    expect(answers).toEqual(expect.arrayContaining(['1767', '1999']));
  });
});
