import { type ExportFormat, exportFormatsOf } from '@harvest/contracts/export-formats';
import type { FormatContent } from '@harvest/contracts/format-content';
import { type OutputFormat, outputFormatNames } from '@harvest/contracts/output-formats';
import type { HarvestResult } from '@harvest/contracts/harvest-result';
import { type Task, taskSchema } from '@harvest/contracts/task';
import { sampleResult, sampleTask } from '@harvest/testkit/sample-results';
import { completedTask } from './completed-task.ts';
import { csvTable } from './csv/csv-tables.ts';
import { exportTask } from './export-task.ts';
import { canaries, mapTexts, textsIn, unsafeText, unsafeTextCleaned } from './test-support/content-texts.ts';
import {
  bare,
  readCsv,
  readHtml,
  readMarkdown,
  readPdf,
  readText,
  readable,
  squeeze,
} from './test-support/read-back.ts';

const structured = outputFormatNames.filter((output) => sampleResult(output).content !== null);

function contentOf(output: OutputFormat): FormatContent {
  const { content } = sampleResult(output);
  if (content === null) throw new Error(`${output} has no content`);
  return content;
}

describe('exporting a task', () => {
  const cases = structured.flatMap((output) => readable.map((format) => [output, format] as const));

  it.each(cases)(
    'keeps every text of the output %s in %s, with its quotes and sources',
    async (output, format) => {
      const task = sampleTask(output);
      const { bytes } = await exportTask(task, format);
      const found = bare(await readText(format, bytes));
      for (const text of textsIn(contentOf(output))) expect(found).toContain(bare(text));
      for (const { quote } of task.result?.citations ?? []) expect(found).toContain(bare(quote));
      expect(found).toContain(bare('Mara Lindt, Canals of the North, March 4, 2025.'));
      expect(found).toContain('https://canals.example/varnholm');
      expect(found).toContain(bare('Licence: CC BY 4.0'));
      expect(found).toContain(bare('Only 5 of the 15 most important key phrases appear.'));
    },
  );

  it.each(readable)('turns the Markdown of an analysis into %s', async (format) => {
    const { bytes } = await exportTask(sampleTask('analysis'), format);
    const found = bare(await readText(format, bytes));
    expect(found).toContain(bare('When was the canal opened, and under whom?'));
    expect(found).toContain(bare('The canal was opened'));
    expect(found).toContain(bare('“It was opened on 14 May 1868 and cost about 2.3 million crowns”'));
  });

  it.each(structured.flatMap((output) => readable.map((format) => [output, format] as const)))(
    'shows hostile texts of the output %s in %s as what they are',
    async (output, format) => {
      let next = 0;
      const content = mapTexts(contentOf(output), () => {
        next += 1;
        return `${String(next)}x ${canaries[next % canaries.length] ?? ''} y`;
      });
      const result = sampleResult(output, { content });
      const { bytes } = await exportTask(sampleTask(output, { result }), format);
      const page = format === 'md' ? readMarkdown(bytes) : format === 'html' ? readHtml(bytes) : null;
      const found = bare(page === null ? await readText(format, bytes) : page.text);
      for (const text of textsIn(content)) expect(found).toContain(bare(text));
      if (page === null) return;
      for (const name of ['script', 'img', 'iframe', 'object']) expect(page.elements).not.toContain(name);
      expect(page.attributes.filter((attribute) => /^on|javascript:|evil\.example/.test(attribute))).toEqual(
        [],
      );
    },
  );

  it.each(readable)('keeps canaries that begin a text from becoming blocks in %s', async (format) => {
    const items = contentOf('flashcards');
    if (items.format !== 'flashcards') throw new Error('not flashcards');
    const [card] = items.cards;
    if (card === undefined) throw new Error('no card');
    const cards = canaries.map((front, place) => ({ ...card, id: `c${String(place)}`, front, back: front }));
    const result = sampleResult('flashcards', { content: { ...items, cards } });
    const { bytes } = await exportTask(sampleTask('flashcards', { result }), format);
    const found = bare(format === 'md' ? readMarkdown(bytes).text : await readText(format, bytes));
    for (const canary of canaries) expect(found).toContain(bare(canary));
  });

  it.each(structured.flatMap((output) => exportFormatsOf(output).map((format) => [output, format] as const)))(
    'leaves control characters and overrides of %s out of %s',
    async (output, format) => {
      if (format === 'json') return;
      const content = mapTexts(contentOf(output), () => unsafeText);
      const { bytes, fileName } = await exportTask(
        sampleTask(output, { result: sampleResult(output, { content }) }),
        format,
      );
      expect(fileName).not.toMatch(/[\u0000-\u001f\u202e/\\]/);
      if (!['md', 'html', 'csv', 'gift'].includes(format)) return;
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202e\uffff]/);
      // A deduplication has no texts of its own.
      if (output !== 'dedup') expect(squeeze(text)).toContain(unsafeTextCleaned);
    },
  );

  it('gives the same bytes for the same task, whenever it is asked', async () => {
    for (const output of outputFormatNames) {
      for (const format of exportFormatsOf(output)) {
        const [first, second] = [
          await exportTask(sampleTask(output), format),
          await exportTask(sampleTask(output), format),
        ];
        expect(Buffer.compare(first.bytes, second.bytes)).toBe(0);
      }
    }
  });

  it('gives JSON out as the API returns the task, hostile texts and all', async () => {
    const task = sampleTask('quiz', { query: unsafeText.replace('\uFFFF', '') });
    const { bytes } = await exportTask(task, 'json');
    expect(taskSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))).toEqual(task);
  });

  it('refuses a format that makes no sense, and says which do', async () => {
    await expect(exportTask(sampleTask('blog'), 'apkg')).rejects.toMatchObject({
      code: 'export.not_available',
      publicMessage: expect.stringContaining('json, md, html, pdf, docx') as unknown,
    });
  });

  it('refuses a task that has no result', async () => {
    const task = sampleTask('blog', { status: 'processing', result: null, completed_at: null });
    await expect(exportTask(task, 'json')).rejects.toMatchObject({ code: 'task.not_completed' });
  });

  it('refuses a text that would take too long to lay out, but for JSON', async () => {
    const result = sampleResult('summary', { text: 'a'.repeat(2_000_001) });
    const task = sampleTask('summary', { result });
    await expect(exportTask(task, 'md')).rejects.toMatchObject({ code: 'export.too_large' });
    await expect(exportTask(task, 'json')).resolves.toMatchObject({
      mediaType: 'application/json; charset=utf-8',
    });
  });

  it('speaks the language of the output', async () => {
    const task = sampleTask('quiz', { options: { language: 'de' } });
    const page = readHtml((await exportTask(task, 'html')).bytes);
    expect(page.attributes).toContain('lang=de');
    for (const label of ['Fragen', 'Lösungen', 'Richtig', 'Quellen', '1. August 2026']) {
      expect(page.text).toContain(label);
    }
  });

  it('names a source that could not be read, and one that repeats another', async () => {
    const [page, text] = sampleResult('quiz').sources;
    if (page === undefined || text === undefined) throw new Error('no sources');
    const error = {
      code: 'acquisition.not_found',
      message: 'There is no such page.',
      type: '/docs/errors/x',
    } as const;
    const sources = [
      { ...page, error, metadata: null },
      { ...text, duplicate_of: 0 },
    ];
    const result = sampleResult('quiz', { sources });
    const { text: found } = readHtml((await exportTask(sampleTask('quiz', { result }), 'html')).bytes);
    expect(found).toContain('could not be read: There is no such page.');
    expect(found).toContain('repeats source 1');
  });

  const twins = sampleResult('dedup', {
    content: {
      format: 'dedup',
      sources: 4,
      unique: 1,
      groups: [
        {
          representative: 0,
          members: [
            { source: 0, similarity: 1, kind: 'representative' },
            { source: 1, similarity: 0.9, kind: 'near' },
            { source: 2, similarity: 0.9, kind: 'near', same_as: 1 },
            { source: 3, similarity: 1, kind: 'exact', same_as: 0 },
          ],
        },
      ],
      repeated_passages: [],
    },
  });

  it.each([
    ['en', 'nearly the same, word for word source 2'],
    ['de', 'fast gleich, Wort für Wort wie Quelle 2'],
    ['fr', 'presque identique, mot pour mot la source 2'],
    ['es', 'casi igual, palabra por palabra la fuente 2'],
  ])('says in the language %s which sources have the very same words', async (language, words) => {
    const task = sampleTask('dedup', { result: twins, options: { language } });
    for (const format of readable) {
      const found = bare(await readText(format, (await exportTask(task, format)).bytes));
      expect(found).toContain(bare(words));
      // That a source is the same as the one to keep is said already.
      expect(found).not.toContain(bare(`${words.slice(words.indexOf(',') + 2, -1)}1`));
    }
  });

  it('says in CSV which sources have the very same words', async () => {
    const { bytes } = await exportTask(sampleTask('dedup', { result: twins }), 'csv');
    expect(readCsv(bytes).map(({ same_as }) => same_as)).toEqual(['', '', '2', '1']);
  });

  it('lets each line of a page run as its own text does', async () => {
    const text = [
      '## IMF.',
      '## قناة',
      'It rained.',
      'IMF قناة.',
      '(1868)',
      '- Dry.\n  - قناة\n  - Wet.\n- قناة',
      '| Locks. | قناة |\n|---|---|\n| 12 | Gates! |',
    ].join('\n\n');
    const pageIn = async (language: string): Promise<string> => {
      const task = sampleTask('analysis', {
        options: { language },
        result: sampleResult('analysis', { text }),
      });
      return new TextDecoder().decode((await exportTask(task, 'html')).bytes);
    };
    const arabic = await pageIn('ar');
    for (const line of [
      '<h2 dir="ltr">IMF.',
      '<h2>قناة',
      '<p dir="ltr">It rained.',
      '<p>IMF قناة.',
      '<p>(1868)',
      '<li dir="ltr">Dry.',
      '<li dir="rtl">قناة',
      '<li>Wet.',
      '<li>قناة',
      '<th dir="ltr">Locks.',
      '<th>قناة',
      '<td>12',
      '<td dir="ltr">Gates!',
    ])
      expect(arabic).toContain(line);
    const english = await pageIn('en');
    for (const line of ['<h2>IMF.', '<h2 dir="rtl">قناة', '<p>IMF قناة.', '<li>Dry.', '<td>12'])
      expect(english).toContain(line);
  });

  it('lets code on a page run from left to right in every language', async () => {
    const result = sampleResult('analysis', { text: '```\nif (a < b) {\n```' });
    const task = sampleTask('analysis', { options: { language: 'ar' }, result });
    const { attributes } = readHtml((await exportTask(task, 'html')).bytes);
    expect(attributes).toEqual(expect.arrayContaining(['dir=rtl', 'dir=ltr']));
  });

  it('keeps the numbers of a list, the lines of a cell and deleted words', async () => {
    const text = '3. c\n4. d\n\n| a |\n|---|\n| b<br>~~e~~ |\n\n## f<br>g';
    const task = sampleTask('analysis', { result: sampleResult('analysis', { text }) });
    for (const format of ['md', 'html'] as const) {
      const { bytes } = await exportTask(task, format);
      const page = format === 'md' ? readMarkdown(bytes) : readHtml(bytes);
      expect(page.attributes).toContain('start=3');
      expect(page.elements).toEqual(expect.arrayContaining(['br', 's', 'td', 'h2']));
    }
    expect((await readPdf((await exportTask(task, 'pdf')).bytes)).text).toMatch(/3\. c.*4\. d/);
  });

  it('begins the answers on a new page when it is printed', async () => {
    const page = readHtml((await exportTask(sampleTask('quiz'), 'html')).bytes);
    expect(page.attributes).toContain('class=new-page');
    expect((await readPdf((await exportTask(sampleTask('quiz'), 'pdf')).bytes)).pages).toBe(2);
  });

  it('refers to quotes that the text of a model has no numbers for', async () => {
    const result = sampleResult('analysis', { text: 'It was opened in 1868.' });
    const { bytes } = await exportTask(sampleTask('analysis', { result }), 'md');
    expect(new TextDecoder().decode(bytes)).toMatch(/Evidence:\[\^1\]\[\^2\]/);
  });
});

describe('a CSV export', () => {
  const read = async (output: OutputFormat, content: FormatContent): Promise<Record<string, string>[]> =>
    readCsv(
      (await exportTask(sampleTask(output, { result: sampleResult(output, { content }) }), 'csv')).bytes,
    );

  it('has a row for each question, with answer, evidence and source', async () => {
    const rows = await read('quiz', contentOf('quiz'));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      type: 'multiple_choice',
      option_b: 'Tobias Renn',
      answer: 'Tobias Renn',
      evidence: 'Work began in April 1859 under the engineer Tobias Renn.',
      source: '1',
      source_title: 'The Varnholm Canal',
      author: 'Mara Lindt',
      licence: 'CC BY 4.0',
      url: 'https://canals.example/varnholm',
    });
    expect(rows[1]).toMatchObject({ type: 'true_false', answer: 'false' });
    expect(rows[2]).toMatchObject({ type: 'cloze', answer: 'heather' });
  });

  const tabular = outputFormatNames.filter((output) => exportFormatsOf(output).includes('csv'));

  it.each(tabular)(
    'says of each row of the output %s from which source and under what terms it is',
    async (output) => {
      const rows = readCsv((await exportTask(sampleTask(output), 'csv')).bytes);
      expect(rows.length).toBeGreaterThan(1);
      const cited = rows.filter(({ source }) => source?.startsWith('1') === true);
      expect(cited.length).toBeGreaterThan(0);
      for (const row of cited) {
        expect(row).toMatchObject({
          source_title: 'The Varnholm Canal',
          author: 'Mara Lindt',
          licence: 'CC BY 4.0',
          url: 'https://canals.example/varnholm',
        });
      }
    },
  );

  it.each(tabular)('has the same columns for the output %s without a row', async (output) => {
    const linesOf = async (task: Task): Promise<string[]> =>
      new TextDecoder().decode((await exportTask(task, 'csv')).bytes).split('\r\n');
    const full = sampleTask(output);
    const empty = (value: unknown): unknown =>
      Array.isArray(value)
        ? []
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, empty(part)]))
          : value;
    const { content, insights } = sampleResult(output);
    const overrides = { content: empty(content), insights: empty(insights) } as Partial<HarvestResult>;
    const [head, ...rows] = await linesOf(sampleTask(output, { result: sampleResult(output, overrides) }));
    expect(rows).toEqual(['']);
    expect(head).toBe((await linesOf(full))[0]);
  });

  it.each(tabular)('has a column for each field of the output %s', (output) => {
    const { columns, rows } = csvTable(completedTask(sampleTask(output)));
    for (const row of rows) expect(Object.keys(row).toSorted()).toEqual(columns.toSorted());
  });

  it('lets no spreadsheet calculate a text, and leaves numbers alone', async () => {
    const cards = contentOf('flashcards');
    if (cards.format !== 'flashcards') throw new Error('not flashcards');
    const [card] = cards.cards;
    if (card === undefined) throw new Error('no card');
    const texts = [...canaries, '-12.5', '+3', '\t=1', ' =1', '＝1', '\n=1', '=1"\r\n"=2'];
    const content = { ...cards, cards: texts.map((front) => ({ ...card, front })) };
    const rows = await read('flashcards', content);
    expect(rows.map(({ front = '' }) => front.replace(/^'/, ''))).toEqual(
      texts.map((text) => text.replaceAll('\r\n', '\n')),
    );
    for (const { front = '' } of rows) {
      if (front !== '-12.5' && front !== '+3') expect(front).not.toMatch(/^\s*[=+\-@＝]/u);
    }
  });
});

describe('a PDF export', () => {
  const pdfOf = async (text: string, format: ExportFormat = 'pdf'): Promise<Uint8Array> =>
    (await exportTask(sampleTask('analysis', { result: sampleResult('analysis', { text }) }), format)).bytes;

  it('has title, author, language, bookmarks and links', async () => {
    const pdf = await readPdf((await exportTask(sampleTask('study_guide'), 'pdf')).bytes);
    expect(pdf).toMatchObject({
      title: 'The Varnholm Canal: a study guide',
      author: 'Mara Lindt',
      language: 'en',
      outline: expect.arrayContaining([
        'The Varnholm Canal: a study guide',
        'Key terms',
        'Building the canal',
      ]) as unknown,
      links: expect.arrayContaining(['https://canals.example/varnholm']) as unknown,
    });
  });

  it('says to assistive technology what each part is', async () => {
    const text = '## A\n\nb\n\n- c\n\n> d\n\n```\ne\n```\n\n| f |\n|---|\n| g |';
    const { tags } = await readPdf(await pdfOf(text));
    expect(tags).toEqual(
      expect.arrayContaining(['H1', 'H2', 'P', 'L', 'LI', 'BlockQuote', 'Code', 'Table', 'TR', 'TH', 'TD']),
    );
  });

  it.each([
    ['Greek', 'Η γρήγορη καφέ αλεπού'],
    ['Cyrillic', 'Съешь же ещё этих мягких французских булок'],
    ['Polish', 'Zażółć gęślą jaźń'],
    ['Vietnamese', 'Trăm năm trong cõi người ta'],
    ['Chinese', '这条运河于一八六八年开通'],
    ['Japanese', '運河は1868年に開通した'],
    ['Korean', '운하는 개통되었다'],
    ['Arabic', 'القناة'],
    ['Hebrew', 'התעלה'],
    ['symbols', '→ ✓ ∑ ≤ € ₿ 😀'],
  ])('holds %s text that can be read back', async (_, text) => {
    const found = (await readPdf(await pdfOf(text))).text;
    expect(bare(found)).toContain(bare(text));
    expect(found).not.toContain('Characters that no font');
  });

  it.each([
    ['Armenian', 'Բոլոր մարդիկ ծնվում են ազատ։'],
    ['Bengali', 'সমস্ত মানুষ স্বাধীনভাবে জন্মগ্রহণ করে।'],
    ['Ethiopic', 'የሰው ልጅ ሁሉ ሲወለድ ነጻ ነው።'],
    ['Georgian', 'ყველა ადამიანი იბადება თავისუფალი.'],
    ['Gujarati', 'સર્વ માનવો જન્મથી સ્વતંત્ર હોય છે.'],
    ['Gurmukhi', 'ਸਾਰੇ ਲੋਕ ਬਰਾਬਰ ਹਨ।'],
    ['Hindi', 'सभी मनुष्यों को स्वतन्त्रता प्राप्त है।'],
    ['Kannada', 'ಎಲ್ಲಾ ಮಾನವರೂ ಸ್ವತಂತ್ರರಾಗಿಯೇ ಜನಿಸಿದ್ದಾರೆ.'],
    ['Khmer', 'មនុស្សទាំងអស់ មានសេរីភាព។'],
    ['Lao', 'ມະນຸດທຸກຄົນເກີດມາມີກຽດສັກສີ'],
    ['Malayalam', 'മനുഷ്യരെല്ലാവരും സ്വതന്ത്രരായി ജനിച്ചവരാണ്.'],
    ['Myanmar', 'လူတိုင်းသည် တူညီ လွတ်လပ်သော ဂုဏ်သိက္ခာ။'],
    ['Odia', 'ସବୁ ମନୁଷ୍ୟ ଜନ୍ମକାଳରୁ ସ୍ୱାଧୀନ.'],
    ['Sinhala', 'සියලු මනුෂ්‍යයෝ නිදහස්ව උපත ලබා ඇත.'],
    ['Tamil', 'மனிதர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்.'],
    ['Telugu', 'మానవులెల్లరును స్వతంత్రులు.'],
    ['Tibetan', 'འགྲོ་བ་མིའི་རིགས་རྒྱུད་ཡོངས་ལ་སྐྱེས།'],
  ])('has a font for %s, in bold, too', async (_, text) => {
    const found = (await readPdf(await pdfOf(`${text} **${text}**`))).text;
    expect(found).not.toContain('Characters that no font');
    expect(found).not.toContain('\ufffd');
    for (const character of text.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ''))
      expect(found).toContain(character);
  });

  it('parts no word of a table while other columns have room', async () => {
    const texts = [
      'value',
      '12,500.00',
      'x',
      'Dampfschifffahrt',
      'a remark that is much longer than all others',
    ];
    const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const head = row(['a', 'b', 'c', 'd', 'e']);
    const table = [head, row(Array<string>(5).fill('---')), row(texts)].join('\n');
    const { text } = await readPdf(await pdfOf(table));
    for (const word of texts.slice(0, 4)) expect(text).toContain(word);
  });

  it('shortens a title that is too long to stand above the pages', async () => {
    const query = 'How the canal was planned, paid for, dug and given up, as its people told it. '.repeat(2);
    const result = sampleResult('analysis', { text: 'A sentence about the canal. '.repeat(200) });
    const { text } = await readPdf(
      (await exportTask(sampleTask('analysis', { query, result }), 'pdf')).bytes,
    );
    expect(text).toMatch(/told it. How the canal was planned, paid for, …/);
  });

  it('runs from right to left in a language that does, tables and lists included', async () => {
    for (const output of ['flashcards', 'quiz', 'analysis'] as const) {
      const task = sampleTask(output, { options: { language: 'he' } });
      const pdf = await readPdf((await exportTask(task, 'pdf')).bytes);
      expect(pdf.language).toBe('he');
      for (const word of ['heather', 'Tobias', 'canals.example', '1868'])
        if (JSON.stringify(task.result?.content ?? task.result?.text).includes(word))
          expect(pdf.text).toContain(word);
    }
  });

  it('says which characters it has no font for', async () => {
    const { text } = await readPdf(await pdfOf('An eye: 𓂀, and a word.'));
    expect(text.indexOf('Characters that no font')).toBeLessThan(text.indexOf('An eye'));
    expect(bare(text)).toContain(bare('An eye: \ufffd, and a word.'));
    expect(bare(text)).toContain(
      bare('Characters that no font of this file has are shown as \ufffd: U+13080'),
    );
  });

  it('numbers its pages and repeats its title on all but the first', async () => {
    const { text, pages } = await readPdf(await pdfOf('A sentence about the canal. '.repeat(600)));
    expect(pages).toBeGreaterThan(2);
    for (let number = 1; number <= pages; number += 1)
      expect(text).toContain(`${String(number)} / ${String(pages)}`);
    expect(text.split('When was the canal opened, and under whom?')).toHaveLength(pages + 1);
  });

  it('breaks words that are wider than the page', async () => {
    const word = 'abcdefghij'.repeat(60);
    expect(bare((await readPdf(await pdfOf(word))).text)).toContain(word);
  });

  it('goes on on the next page with a table, under its head', async () => {
    const rows = Array.from(
      { length: 80 },
      (_, place) => `| Lock ${String(place)} | ${'deep '.repeat(30)} |`,
    );
    const { text, pages } = await readPdf(await pdfOf(`| Name | Depth |\n| --- | --- |\n${rows.join('\n')}`));
    expect(text.split('Name Depth').length - 1).toBeGreaterThanOrEqual(pages - 2);
    expect(text).toContain('Lock 79');
  });
});
