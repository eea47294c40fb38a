import { HarvestError } from '@harvest/runtime/harvest-error';
import fc from 'fast-check';
import { extractDocument } from './extract-document.ts';
import { prose, rawDocument } from './test-support/raw-document.ts';

const context = { signal: new AbortController().signal };

/** HTML as odd as pages can be: tags of all kinds, opened, closed or neither, with hostile attributes and texts. */
const hostileHtml = fc
  .array(
    fc.oneof(
      fc
        .constantFrom(
          'p',
          'div',
          'b',
          'table',
          'tr',
          'td',
          'li',
          'ul',
          'pre',
          'code',
          'script',
          'style',
          'svg',
          'a',
          'h2',
          'blockquote',
          'constructor',
          '__proto__',
          'x-y',
        )
        .chain((name) =>
          fc.constantFrom(
            `<${name}>`,
            `</${name}>`,
            `<${name} class="__proto__ share" style="display:none`,
            `<${name} href="javascript:alert(1)">`,
          ),
        ),
      fc.constantFrom(
        '&lt;script&gt;',
        '&lt;img src=x onerror=y&gt;',
        '```',
        '# ',
        '> ',
        '| a | b |',
        '<!--',
        '-->',
        '<![CDATA[',
        '\u202e',
        '\0',
        ' words of a sentence, that go on. ',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => `<p>${prose(20)}</p>${parts.join('')}`);

/** Markdown without its code, in which tags are only shown. */
const withoutCode = (text: string): string =>
  text.replaceAll(/^(`{3,})\n[\s\S]*?\n\1$/gm, '').replaceAll(/(`+)[^`\n]+\1/g, '');

describe('extracting a document', () => {
  it('fails only with errors of its own, whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(
          null,
          'text/html',
          'text/plain',
          'text/markdown',
          'application/pdf',
          'image/png; charset=utf-16',
        ),
        async (bytes, contentType) => {
          const outcome = await extractDocument(rawDocument(bytes, { contentType }), context).catch(
            (error: unknown) => error,
          );
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(HarvestError);
        },
      ),
    );
  });

  it('writes neither a tag nor a script address, whatever the page holds', async () => {
    await fc.assert(
      fc.asyncProperty(hostileHtml, async (html) => {
        const outcome = await extractDocument(rawDocument(html), context).catch((error: unknown) => error);
        if (outcome instanceof HarvestError) return;
        const { text } = outcome as { text: string };
        expect(withoutCode(text)).not.toMatch(/<[a-z/!?]|\]\(javascript:/i);
        expect(text).not.toMatch(/[\0\u202e\u200b]|\n{3}|[ \t]$/);
      }),
    );
  });

  it('reads its own Markdown as it is', async () => {
    await fc.assert(
      fc.asyncProperty(hostileHtml, async (html) => {
        const first = await extractDocument(rawDocument(html), context).catch(() => null);
        if (first === null) return;
        const second = await extractDocument(rawDocument(first.text, { contentType: 'text/plain' }), context);
        expect(second.text).toBe(first.text);
      }),
    );
  });

  it('gives back what can be cloned between threads', async () => {
    const document = await extractDocument(rawDocument(`<p>${prose(40)}</p>`), context);
    expect(structuredClone(document)).toEqual(document);
  });

  it('does not begin once its task was cancelled', async () => {
    await expect(
      extractDocument(rawDocument('<p>text</p>'), { signal: AbortSignal.abort(new Error('cancelled')) }),
    ).rejects.toThrow('cancelled');
  });
});

describe('text without markup', () => {
  it('is read as it stands, without trailing blanks and runs of empty lines', async () => {
    const document = await extractDocument(
      rawDocument('One line.  \r\n\r\n\r\n\r\nAnother\u00a0line.\r\n', { contentType: 'text/plain' }),
      context,
    );
    expect(document).toMatchObject({
      text: 'One line.\n\nAnother line.',
      mediaType: 'text/plain',
      title: null,
    });
  });

  it('takes attribution from the front matter of Markdown', async () => {
    const markdown =
      '---\ntitle: "The Canal"\nauthors:\n  - Jane Doe\n  - John Roe\ndate: 2024-05-06\nlicense: CC BY 4.0\n---\n\n# Heading\n\nText.\n';
    const document = await extractDocument(
      rawDocument(markdown, { url: 'https://site.example/canal.md', contentType: 'text/plain' }),
      context,
    );
    expect(document).toMatchObject({
      text: '# Heading\n\nText.',
      mediaType: 'text/markdown',
      title: 'The Canal',
      authors: ['Jane Doe', 'John Roe'],
      publishedAt: '2024-05-06',
      licence: { name: 'CC BY 4.0', url: null },
    });
  });

  it('cuts HTML out of Markdown, but not out of its code', async () => {
    const markdown =
      'A <b>bold</b> word<script>alert(1)</script> and [a link](javascript:alert(1)).\n\n```\n<b>kept</b>\n```\n';
    const document = await extractDocument(rawDocument(markdown, { contentType: 'text/markdown' }), context);
    expect(document.text).toBe('A bold word and [a link]().\n\n```\n<b>kept</b>\n```');
  });

  it.each(['text/plain', 'text/markdown'])(
    'refuses a text of %s that is longer than any book',
    async (contentType) => {
      const text = rawDocument('word '.repeat(2_600_000), { contentType });
      await expect(extractDocument(text, context)).rejects.toMatchObject({ code: 'acquisition.too_large' });
    },
  );

  it('reads a text with a long run of blanks in one pass', async () => {
    const text = rawDocument(`word${' '.repeat(1_000_000)}word`, { contentType: 'text/plain' });
    expect((await extractDocument(text, context)).text).toHaveLength(1_000_008);
  });
});
