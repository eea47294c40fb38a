import { extractDocument } from '../extract-document.ts';
import { rawDocument } from '../test-support/raw-document.ts';

const prose =
  '<p>The bridge was opened in 1931 and carries six lanes of traffic over the river, day and night, all year.</p>'.repeat(
    5,
  );
const read = async (inside: string): Promise<string> => {
  const page = `<html><title>T</title><body><article><h1>Reading a file</h1>${prose}${inside}${prose}</article></body></html>`;
  return (await extractDocument(rawDocument(page), { signal: new AbortController().signal })).text;
};
const code = 'def read(path):\n    with open(path) as f:\n        return f.read()';
const codeLines = code.split('\n');
const each = (write: (line: string, index: number) => string): string => codeLines.map(write).join('');

describe('preformatted text', () => {
  it.each([
    ['in a list', `<pre class="prettyprint"><ol>${each((line) => `<li>${line}</li>`)}</ol></pre>`],
    [
      'in a list whose items have lines of their own',
      `<pre>\n<ol>\n${each((line) => `\n        <li>${line}</li>`)}</ol>\n</pre>`,
    ],
    [
      'in a table beside empty cells for their numbers',
      `<pre><code><table>${each((line, index) => `<tr><td data-line="${String(index)}"></td><td>${line}</td></tr>`)}</table></code></pre>`,
    ],
    ['in blocks', `<pre><code>${each((line) => `<div>${line}</div>`)}</code></pre>`],
    ['in blocks between line breaks', `<pre><code>${each((line) => `<div>${line}</div>\n`)}</code></pre>`],
    ['around a paragraph', `<pre><p>${code}</p></pre>`],
    ['with br', `<pre>${codeLines.join('<br>')}</pre>`],
  ])('keeps its lines and their indentation %s', async (_, html) => {
    expect(await read(html)).toContain(`\`\`\`\n${code}\n\`\`\``);
  });

  it('keeps the blank lines of code in a list', async () => {
    const items = ['let a = 1;', '', '  let b = 2;'].map((line) => `<li>${line}</li>`).join('\n');
    expect(await read(`<pre><ol>${items}</ol></pre>`)).toContain('let a = 1;\n\n  let b = 2;');
  });

  it('keeps cells apart and headings as headings', async () => {
    const text = await read(
      '<pre>x = 1;\n  y = 2;\n<span><h2><a href="#1">1</a>.  Introduction</h2></span>\n<table><tr><td>a</td><td>b</td></tr></table></pre>',
    );
    expect(text).toContain('```\nx = 1;\n  y = 2;\n```\n\n## 1. Introduction\n\n```\na b\n```');
  });
});
