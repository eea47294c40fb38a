import { errorPageOf } from './error-page.ts';

describe('the page about an error', () => {
  it('shows headings, paragraphs, code and bold text of its Markdown', () => {
    const page = errorPageOf(
      'a.b',
      '# a.b\n\n**Bold.** Some `code`.\n\n## Example\n\n```json\n{\n\n}\n```\n',
    );
    for (const part of [
      '<title>a.b - Harvest</title>',
      '<h1>a.b</h1>',
      '<p><strong>Bold.</strong> Some <code>code</code>.</p>',
      '<h2>Example</h2>',
      '<pre>{\n\n}\n</pre>',
    ])
      expect(page).toContain(part);
  });

  it('takes nothing in its Markdown for HTML', () => {
    const page = errorPageOf('a.b', '<script>"&"</script>\n\n```\n<b>\n```\n');
    expect(page).toContain('<p>&lt;script&gt;&quot;&amp;&quot;&lt;/script&gt;</p>');
    expect(page).toContain('<pre>&lt;b&gt;\n</pre>');
  });
});
