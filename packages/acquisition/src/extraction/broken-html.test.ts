import { articlePage } from '@harvest/testkit/site-pages';
import { extractDocument } from './extract-document.ts';
import { rawDocument } from './test-support/raw-document.ts';

const read = async (html: string): Promise<string> =>
  (await extractDocument(rawDocument(html), { signal: new AbortController().signal })).text;
const sentence = (number: number): string =>
  `Paragraph ${String(number)} of the story tells how a barge went down the long canal and carried coal for the towns along it, year after year.`;
const paragraph = (number: number): string => `<p>${sentence(number)}</p>`;
const page = (inside: string): string =>
  `<html><head><title>Coal</title></head><body>${inside}</body></html>`;
const [one, two, three, four, five] = [1, 2, 3, 4, 5].map(paragraph) as [
  string,
  string,
  string,
  string,
  string,
];

/** The numbers of the paragraphs that a text holds. */
const paragraphsIn = (text: string): readonly number[] =>
  [1, 2, 3, 4, 5].filter((number) => text.includes(sentence(number)));

describe('a broken page', () => {
  it.each([
    ['an unclosed p', page([1, 2, 3, 4, 5].map((number) => `<p>${sentence(number)}`).join(''))],
    ['an unclosed div', page(`<div class="page"><div>${one}${two}<div>${three}${four}<div>${five}`)],
    ['an unclosed h1', page(`<h1>The canal ${one}${two}${three}${four}${five}`)],
    ['an unclosed h1 around bare text', page(`<h1>${[1, 2, 3, 4, 5].map(sentence).join(' ')}`)],
    ['unclosed headings', page(`<h2>Coal${one}${two}<h2>Barges${three}${four}<h3>Towns${five}`)],
    ['an unclosed li', page(`${one}${two}<ul><li>iron<li>salt${three}${four}${five}`)],
    ['an unclosed a', page(`${one}<a href="/x">${two}${three}${four}${five}`)],
    ['an unclosed button', page(`${one}${two}<button>Go on ${three}${four}${five}`)],
    ['an unclosed pre', page(`${one}${two}<pre>12 tons${three}${four}${five}`)],
    [
      'an unclosed pre around highlighted code',
      page(`${one}<pre><code><b>12</b> tons${two}${three}${four}${five}`),
    ],
    ['an unclosed script at its end', page(`${one}${two}${three}${four}${five}<script>let coal = "<p>`)],
    ['nested forms', page(`<form>${one}<form>${two}<form>${three}</form>${four}</form></form>${five}`)],
    ['a stray </body>', page(`${one}${two}</body>${three}</html>${four}${five}`)],
    ['two pages in one', `${page(one + two)}${page(three + four)}<html><body>${five}`],
    ['no body', `<html><title>Coal</title>${one}${two}${three}${four}${five}`],
    ['comments of odd forms', page(`${one}<!-->${two}<!--->${three}<!-- x --!>${four}<? y ?>${five}`)],
    ['NUL in its text', page((one + two + three + four + five).replaceAll('e', 'e\0'))],
    ['NUL in its tags', page((one + two + three + four + five).replaceAll('<p', '<p\0 class="\0"'))],
    ['an attribute of 1 MB', page(`<div title="${'x '.repeat(500_000)}">${one}${two}${three}${four}${five}`)],
  ])('is read whole with %s', async (_, html) => {
    expect(paragraphsIn(await read(html))).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    ['a comment that does not end', page(`${one}${two}${three}<!-- ${four}${five}`), [1, 2, 3]],
    ['a style sheet that does not end', page(`${one}${two}${three}<style>${four}${five}`), [1, 2, 3]],
    ['a table that does not end', page(`<table><tr><td>${one}<tr><td>${two}<tr><td>${three}`), [1, 2, 3]],
    ['what is plain text from there on', page(`${one}${two}<plaintext>${three}${four}`), [1, 2, 3, 4]],
  ])('is read as far as browsers show it with %s', async (_, html, numbers) => {
    expect(paragraphsIn(await read(html))).toEqual(numbers);
  });

  it.each([
    ['a title that does not end', `<html><title>Coal<body>${one}${two}`, 'acquisition.empty', '<title>'],
    ['a script that does not end', page(`<script>run();${one}${two}`), 'acquisition.empty', '<script>'],
    [
      'a comment that does not end',
      page(`<titlebar><!-- <script> ${one}${two}`),
      'acquisition.empty',
      'The page is empty',
    ],
    ['100,000 levels', page('<div>'.repeat(100_000) + one), 'acquisition.too_large', 'nests more than'],
  ])('is refused in plain words with %s', async (_, html, code, words) => {
    await expect(read(html)).rejects.toMatchObject({
      code,
      publicMessage: expect.stringContaining(words) as string,
    });
  });

  it('does not lay it on scripts when the only one is in a comment', async () => {
    await expect(read(page('<p>Hi.</p><!-- <script>run()</script> -->'))).rejects.toMatchObject({
      publicMessage: 'The page has no text besides its navigation.',
    });
  });

  it.each([
    ['some words', 1],
    ['many words', 20],
  ])('leaves out a button with what explains it in %s, when it has an end', async (_, times) => {
    const why = '<p>A letter for you every week, and no advertising in it.</p>'.repeat(times);
    const button = `<button>Subscribe${why}</button>`;
    expect(await read(page(`${one}${two}${three}${button}${four}${five}`))).not.toContain('advertising');
  });

  it.each([
    ['blanks', ' \n'.repeat(3_000)],
    ['empty elements', '<i></i>'.repeat(3_000)],
  ])('takes what %s in bulk lay out for no heading, and reads it once', async (_, filling) => {
    const text = await read(
      page(`${'<h1><span>'.repeat(5)}${filling}${sentence(1)}${'</span></h1>'.repeat(5)}`),
    );
    expect(text.split(sentence(1))).toHaveLength(2);
    expect(text).not.toContain('#');
  });

  it('ends a pre without an end tag before what is no line of it', async () => {
    const text = await read(
      page(`${one}${two}<pre>tons = 12\n  + 3\n${three}<h2>Of salt</h2>${four}${five}`),
    );
    expect(text).toContain('```\ntons = 12\n  + 3\n```');
    expect(text).toContain(`\n\n${sentence(3)}\n\n## Of salt\n`);
  });

  it('has the text of the whole one when its end tags are missing', async () => {
    const broken = articlePage.replaceAll(/<\/(?:p|li|h\d|ul|ol|section|article|main|body|html)>/g, '');
    const whole = await read(articlePage);
    expect(await read(broken)).toContain(whole);
  });

  it('keeps prose apart that is in the code of a pre without an end tag', async () => {
    const code = '<pre><code><b>tons</b> = <i>12</i>\n';
    const text = await read(page(`${one}${two}${code}${three}<h2>Of salt</h2>${four}${five}`));
    expect(text).toContain(`\n\n${sentence(3)}\n\n## Of salt\n`);
  });

  it('keeps a headline that is in a block of its own, and does not take a swallowed text for one', async () => {
    const text = await read(
      page(`<h2><div>Of</div> <p>coal</p></h2>${one}${two}<h2>Of salt${three}${four}${five}`),
    );
    expect(text.match(/^#+ .*$/gm)).toEqual(['## Of coal', '## Of salt']);
  });
});
