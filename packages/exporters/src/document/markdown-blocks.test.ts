import fc from 'fast-check';
import type { Block, Inline } from './document.ts';
import { readMarkdown } from './markdown-blocks.ts';

const markdownBlocks = (markdown: string, notesMax: number): readonly Block[] =>
  readMarkdown(markdown, notesMax).blocks;

const paragraphOf = (markdown: string, notesMax = 9): readonly Inline[] => {
  const [block] = markdownBlocks(markdown, notesMax);
  if (block?.kind !== 'paragraph') throw new Error('not a paragraph');
  return block.content;
};

describe('reading the Markdown of a result', () => {
  it('makes the numbers of citations references, and leaves others as they are', () => {
    expect(paragraphOf('It rained [1], [12] and `[1]`. [0]', 2)).toEqual([
      { kind: 'text', text: 'It rained' },
      { kind: 'note', number: 1 },
      { kind: 'text', text: ', [12] and ' },
      { kind: 'text', text: '[1]', code: true },
      { kind: 'text', text: '. [0]' },
    ]);
  });

  it('keeps HTML as text, drops images to their names, and follows no link but to pages and mail', () => {
    const content = paragraphOf(
      'a <b onclick="x()">c</b> ![d](http://e.example/f.png) [g](javascript:h()) [i](https://j.example/) [k](data:text/html,l)',
    );
    expect(content).toEqual([
      { kind: 'text', text: 'a <b onclick="x()">c</b> ' },
      { kind: 'text', text: 'd', italic: true },
      { kind: 'text', text: ' g ' },
      { kind: 'text', text: 'i', link: 'https://j.example/' },
      { kind: 'text', text: ' k' },
    ]);
    expect(markdownBlocks('<script>\nalert(1)\n</script>', 0)).toEqual([
      { kind: 'paragraph', content: [{ kind: 'text', text: '<script>\nalert(1)\n</script>' }] },
    ]);
  });

  it('reads character references and escapes as their characters', () => {
    expect(paragraphOf('a &lt; b &amp;amp; c \\*d\\* &#x41;&#66; &nope; &#0;')).toEqual([
      { kind: 'text', text: 'a < b &amp; c *d* AB &nope; \ufffd' },
    ]);
  });

  it('puts headings below the title, whatever level they begin at', () => {
    const levels = (markdown: string): unknown[] =>
      markdownBlocks(markdown, 0).map((block) => block.kind === 'heading' && block.level);
    expect(levels('# a\n\n## b\n\n###### c')).toEqual([2, 5]);
    expect(levels('x\n\n# a\n\n## b')).toEqual([false, 2, 3]);
    expect(levels('### a\n\n#### b')).toEqual([2, 3]);
  });

  it('takes a heading of the first level at the beginning for the title', () => {
    expect(readMarkdown('\n# A *title*\n\ntext', 0).title).toEqual([
      { kind: 'text', text: 'A ' },
      { kind: 'text', text: 'title', italic: true },
    ]);
    expect(readMarkdown('## A heading\n\ntext', 0).title).toBeNull();
  });

  it('shows which tasks are done, whether there are blank lines between them or not', () => {
    for (const gap of ['\n', '\n\n']) {
      expect(markdownBlocks(`- [ ] a${gap}- [x] b`, 0)).toMatchObject([
        {
          kind: 'list',
          items: [{ content: [{ text: '☐ ' }, { text: 'a' }] }, { content: [{ text: '☑ ' }, { text: 'b' }] }],
        },
      ]);
    }
  });

  it('counts a list from where it began', () => {
    expect(markdownBlocks('3. c\n4. d', 0)).toMatchObject([{ marker: 'decimal', start: 3 }]);
    expect(markdownBlocks('1. a', 0)[0]).not.toHaveProperty('start');
  });

  it('reads line breaks in tables, deleted words and named characters', () => {
    expect(markdownBlocks('| a |\n|---|\n| b<br>~~c~~ &mdash; &copy; |', 0)).toMatchObject([
      {
        rows: [[[{ text: 'b' }, { kind: 'break' }, { text: 'c', strike: true }, { text: ' — ©' }]]],
      },
    ]);
  });

  it('reads whatever is written, and loses no word of it', () => {
    const pieces = fc.constantFrom(
      ...['- [ ] ', '- [x] ', '- ', '1. ', '7) ', '> ', '# ', '| a |\n|---|\n| ', '```\n', '    '],
      ...[
        '\n',
        '\n\n',
        ' ',
        '*',
        '**',
        '_',
        '~~',
        '`',
        '<br>',
        '<b>',
        '&amp;',
        '\\',
        '![',
        '[',
        '](x)',
        '---',
      ],
    );
    const line = fc.tuple(pieces, fc.nat(99)).map(([piece, number]) => `${piece}w${String(number)}w`);
    fc.assert(
      fc.property(fc.array(fc.oneof(line, pieces), { maxLength: 25 }), (parts) => {
        const shown = JSON.stringify(readMarkdown(parts.join(''), 0));
        // The target of an image and the language of code are not shown.
        for (const [word] of parts.join('').matchAll(/(?<=^- \[[ x]\] )w\d+w(?=\n|$)/gm))
          expect(shown).toContain(word);
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps lists, quotes, code and tables', () => {
    const blocks = markdownBlocks(
      '1. a\n   - b\n2. c\n\n> d\n\n```js\ne\n```\n\n| f | g |\n|---|---|\n| h | |\n\n---',
      0,
    );
    expect(blocks.map(({ kind }) => kind)).toEqual(['list', 'quote', 'code', 'table', 'rule']);
    expect(blocks[0]).toMatchObject({
      marker: 'decimal',
      items: [
        { content: [{ text: 'a' }], children: [{ kind: 'list', marker: 'bullet' }] },
        { content: [{ text: 'c' }] },
      ],
    });
  });

  it.each([
    ['quotes', '> '.repeat(5_000)],
    ['quotes in lists', '- > '.repeat(5_000)],
    ['indented items', Array.from({ length: 1_300 }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n')],
    ['brackets', '['.repeat(20_000)],
    ['emphasis', '*a '.repeat(20_000)],
  ])('survives %s within each other without end', (_, markdown) => {
    const depthOf = (blocks: readonly Block[]): number =>
      1 +
      Math.max(
        0,
        ...blocks.map((block) =>
          block.kind === 'quote'
            ? depthOf(block.blocks)
            : block.kind === 'list'
              ? Math.max(...block.items.map(({ children }) => depthOf(children)))
              : 0,
        ),
      );
    expect(depthOf(markdownBlocks(`${markdown}a`, 0))).toBeLessThan(80);
  });
});
