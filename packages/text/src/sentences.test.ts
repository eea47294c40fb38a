import fc from 'fast-check';
import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { clockmakerStory } from '@harvest/testkit/texts/clockmaker-story';
import { bakingPowderGerman, mountainJapanese } from '@harvest/testkit/texts/other-languages';
import { sourdoughHowTo } from '@harvest/testkit/texts/sourdough-how-to';
import { sentenceLengthMax } from './sentence-boundaries.ts';
import { splitSentences } from './sentences.ts';

const textsOf = (source: string): string[] =>
  splitSentences(source).map(({ start, end }) => source.slice(start, end));

/** A sentence boundary is written as `|`. */
const hardCases: readonly string[] = [
  'Dr. Smith met Mrs. Jones.|They spoke.',
  'The U.S. Army moved in.|It was late.',
  'He lives in the U.S.|The house is big.',
  'Pi is 3.14 or so.|It never ends.',
  'J. K. Rowling wrote it.|Nobody knew.',
  'Take vitamin C.|It helps.',
  '"Stop!" he said.|He ran.',
  '"Stop!" Mary said.|"Now."',
  'She asked, "Why?" and left.|No one answered.',
  'Wait... what happened?|Nothing.',
  'It ended…|The crowd left.',
  'We sell fruit, e.g. Apples and pears.|Come by.',
  'See Fig. 3 for details.|It is clear.',
  'She said no.|Then she left.',
  'It opens at 9 a.m. on Monday.|Be there.',
  'It opens at 9 a.m.|The staff arrive later.',
  'Apple Inc. was founded in 1976.|It grew.',
  'Bring pens, paper, etc.|Then begin.',
  'The wall fell.[12]|People cheered.[13]',
  '(He was late.)|She was not.',
  'He said “Go.”|She went.',
  'What?!|No way!',
  'これは本です。|とても面白い！|本当？',
  '「行こう！」と彼は言った。|雨だった。',
  '我喜欢书。|你呢？',
  'Am 3. Oktober wurde gefeiert.|Es war kalt.',
  'Im 19. Jahrhundert wuchs die Stadt.|Dann kam der Krieg.',
  'Das kostet z.B. Geld.|Viel Geld.',
  '¿Qué pasa?|¡Nada!|Vale.',
  'Version 2.0.1 is out.|Update now.',
  'Visit example.com.|It is free.',
  'i went home.|then i slept.',
  'Mr. and Mrs. Dursley lived there.|They were normal.',
  'Yahoo! is a company.|It is old.',
  'George W. Bush won.|Gore lost.',
  'No. 5 is alive.|It moves.',
  'Read pp. 3-5.|Then stop.',
  'She has a Ph.D. in physics.|It took years.',
  'यह एक वाक्य है।|यह दूसरा है।',
  'هل أنت هنا؟|نعم.',
];

/** The same in scripts that put no spaces between words, with the spaces that they have. */
const unspacedCases: readonly (readonly [string, string])[] = [
  [
    'Thai',
    'คลองสายนี้เริ่มขุดขึ้นเมื่อปลายฤดูหนาวโดยชาวบ้านจากหมู่บ้านใกล้เคียง |เรือลำแรกแล่นผ่านประตูน้ำในปีถัดมาท่ามกลางเสียงโห่ร้องของผู้คน',
  ],
  [
    'Thai with the mark of repetition, a number and a list',
    'ชาวบ้านในหมู่บ้านต่าง ๆ ที่อยู่ริมคลองช่วยกันขุดดินและขนหินทุกวัน และทำงานนานถึง 12 ปี จนงานทั้งหมดเสร็จสิ้นลงในที่สุด |ทุกวันนี้คลองสายนี้กลายเป็นสถานที่ท่องเที่ยวที่มีชื่อเสียงมาก',
  ],
  [
    'Thai with a name',
    'การเดินทางทางน้ำจึงค่อย ๆ ลดความสำคัญลง นายสมชาย ใจดี |ครูใหญ่ของโรงเรียน กล่าวว่าเด็กรุ่นใหม่แทบไม่รู้จักเรือพายแบบโบราณแล้ว',
  ],
  ['short Thai', 'ฝนตกหนัก น้ำท่วมถนน'],
  ['Lao', 'ຊາວບ້ານຫຼາຍຄົນຊ່ວຍກັນຂຸດຄອງສາຍນີ້ຕັ້ງແຕ່ລະດູໜາວທີ່ຜ່ານມາ |ເຮືອລຳທຳອິດແລ່ນຜ່ານປະຕູນ້ຳໃນປີຕໍ່ມາດ້ວຍຄວາມດີໃຈ'],
  ['Khmer', 'ភ្លៀងធ្លាក់ខ្លាំង។|ទឹកឡើងខ្ពស់។ |មនុស្សទិញបាយ ត្រី។ល។ |ពួកគេសប្បាយ។'],
  ['Myanmar', 'မိုးရွာသည်။|ရေကြီးသည်၊ လူများ ပြေးကြသည်။ |နေသာသည်။'],
];

describe('splitSentences', () => {
  it.each(hardCases)('finds the boundaries of %s', (marked) => {
    const source = marked.replaceAll('|', /[\u3000-\u9fff]/.test(marked) ? '' : ' ');
    expect(textsOf(source)).toEqual(marked.split('|'));
  });

  it.each(unspacedCases)('finds the boundaries of %s', (_, marked) => {
    expect(textsOf(marked.replaceAll('|', ''))).toEqual(marked.split('|').map((text) => text.trim()));
  });

  it('reads on where a line was broken early because of a long link', () => {
    const text =
      'If you want to know more about how gates are opened and\nclosed by hand, read\n[`gates`](https://example.org/guides/gates-and-locks).\n\nAdditionally, the lock is built for\n[`boats`](https://example.org/boats/of/every/size/that/anyone/has/seen.html)\nof up to forty metres.';
    expect(textsOf(text)).toHaveLength(2);
  });

  it.each([
    [
      'times',
      '[09:12] ann: did the pump run overnight, or did somebody stop it\n[09:13] bo: it ran, I have checked it twice,\n[09:15] ann: good',
    ],
    [
      'dates',
      '3/5/2024, 9:12 pm - we left the harbour before the storm came up\n3/5/2024, 9:14 pm - it was not seen from where we stood',
    ],
    [
      'speakers',
      'Ann Lee: we met at the old station in the rain, and nobody came,\nBo: the bus did not come either, and so we walked all the way',
    ],
    [
      'nicknames',
      '<ann> we met at the old station in the rain and nobody came\n<bo> the bus did not come either and so we walked all the way',
    ],
  ])('keeps the lines of a log apart that begin with %s', (_, log) => {
    expect(textsOf(log)).toEqual(log.split('\n'));
    expect(splitSentences(log).map(({ kind }) => kind)).not.toContain('heading');
  });

  it('reads on where a turn of a talk is wrapped, or one line alone begins with a label', () => {
    const turn =
      'Ann: we met at the old station in the rain, and nobody came to\nfetch us.\nBo: I know, for I was there in time and saw nobody.';
    expect(textsOf(turn)).toEqual([
      'Ann: we met at the old station in the rain, and nobody came to\nfetch us.',
      'Bo: I know, for I was there in time and saw nobody.',
    ]);
    expect(
      textsOf('The plan for the harbour has two parts, of which one is\nbridges: they are closed.'),
    ).toHaveLength(1);
  });

  it('reads lines that an editor wrapped as one sentence', () => {
    expect(textsOf('One line that goes on\nwrapped here by an editor. And\nanother one.')).toEqual([
      'One line that goes on\nwrapped here by an editor.',
      'And\nanother one.',
    ]);
  });

  it('keeps Markdown headings, list items, table rows and code apart and quotes them without their marks', () => {
    const source =
      '# Title #\n\nText one.\n\n- first\n- second\n\n| a | b |\n|---|---|\n\n```\nx = 1\n```\n> quoted.';
    const passages = splitSentences(source).map(({ kind, start, end }) => [kind, source.slice(start, end)]);
    expect(passages).toEqual([
      ['heading', 'Title'],
      ['prose', 'Text one.'],
      ['item', 'first'],
      ['item', 'second'],
      ['row', 'a | b'],
      ['rule', '|---|---|'],
      ['rule', '```'],
      ['code', 'x = 1'],
      ['rule', '```'],
      ['prose', 'quoted.'],
    ]);
  });

  it('takes short lines without punctuation before text for headings, and underlined ones', () => {
    const kinds = splitSentences('My title\n\nSome text follows here.\n\nOld style\n---------\n\nMore text.');
    expect(kinds.map(({ kind }) => kind)).toEqual(['heading', 'prose', 'heading', 'prose']);
  });

  it('does not take a long run of short lines for headings', () => {
    const kinds = splitSentences('Red\n\nBlue\n\nGreen\n\nYellow\n\nThe end of the list.').map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(['prose', 'prose', 'prose', 'prose', 'prose']);
  });

  it('knows the headings above each sentence, outermost first', () => {
    const source = '# A\n\none.\n\n## B\n\ntwo.\n\n## C\n\nthree.\n\n# D\n\nfour.';
    const sentences = splitSentences(source);
    const above = sentences
      .filter(({ kind }) => kind === 'prose')
      .map(({ headings }) => headings.map((at) => source.slice(sentences[at]!.start, sentences[at]!.end)));
    expect(above).toEqual([['A'], ['A', 'B'], ['A', 'C'], ['D']]);
  });

  it('divides a text without punctuation at words and one without spaces at code points', () => {
    const words = textsOf('lorem ipsum dolor '.repeat(200));
    expect(
      words.every((text) => text.length <= sentenceLengthMax && /^(?:lorem|ipsum|dolor)\b/.test(text)),
    ).toBe(true);
    const emoji = textsOf('😀'.repeat(5_000));
    expect(emoji.every((text) => text.isWellFormed() && text.length <= sentenceLengthMax)).toBe(true);
    expect(emoji.join('')).toBe('😀'.repeat(5_000));
  });

  it.each([
    ['an article', canalArticle, 42],
    ['a how-to', sourdoughHowTo, 42],
    ['a story with dialogue', clockmakerStory, 39],
    ['German', bakingPowderGerman, 11],
    ['Japanese', mountainJapanese, 10],
  ])('cuts %s into whole sentences', (_, source, count) => {
    const prose = splitSentences(source).filter(({ kind }) => kind === 'prose');
    for (const { start, end } of prose) expect(source.slice(start, end)).toMatch(/[.!?。！？:：]["”」)]*$/u);
    expect(splitSentences(source)).toHaveLength(count);
  });

  const piece = fc.oneof(
    fc.constantFrom(
      ...Array.from('.!?…。！"\'”»)]>#-*|`~ \n\t\r\u2028\u00a0ab3A'),
      '```',
      '\n\n',
      '- ',
      '# ',
      '1. ',
      'Dr. ',
      '😀',
      'คลองสายนี้เริ่มขุดขึ้นเมื่อปลายฤดูหนาวโดยชาวบ้าน ',
      'ຄອງ ',
      '។ល។',
      '၊ ',
      '။',
    ),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const anyText = fc.array(piece, { maxLength: 120 }).map((pieces) => pieces.join(''));

  it('covers every character but white space exactly once, in order, with exact and bounded ranges', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        let covered = '';
        let last = 0;
        for (const { start, end, outerStart, outerEnd } of splitSentences(source)) {
          expect(outerStart).toBeGreaterThanOrEqual(last);
          expect(source.slice(last, outerStart).trim()).toBe('');
          expect(outerStart <= start && start < end && end <= outerEnd).toBe(true);
          expect(source.slice(start, end).trim()).toBe(source.slice(start, end));
          expect(end - start).toBeLessThanOrEqual(sentenceLengthMax);
          covered += source.slice(outerStart, outerEnd);
          last = outerEnd;
        }
        expect(covered.replace(/[\s\u0085]/g, '')).toBe(source.replace(/[\s\u0085]/g, ''));
      }),
      { numRuns: 200 },
    );
  });
});
