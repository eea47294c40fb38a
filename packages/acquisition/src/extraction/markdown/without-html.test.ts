import { withoutHtml } from './without-html.ts';

describe('Markdown without its HTML', () => {
  it.each([
    ['a<!-- b -->c', 'ac'],
    ['a<SCRIPT>b</script >c<style x="y">d</style>e', 'ace'],
    ['a <b class="x">b</b> c', 'a b c'],
    ['a <!-- b <script>c', 'a <!-- b c'],
    ['`<b>` and `<!--` and <b>c</b>', '`<b>` and `<!--` and c'],
    ['```\n<b>x</b>\n```\n<b>y</b>', '```\n<b>x</b>\n```\ny'],
    ['```\n<b>x</b>', '```\nx'],
    ['[a](javascript:alert(1))', '[a]()'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ])('turns %j into %j', (markdown, text) => {
    expect(withoutHtml(markdown)).toBe(text);
  });

  // Each takes minutes where every start looks for its end anew.
  it.each(['<!--', '<script>', '```x\n', '<svg a', '`'])('is made in one pass of many %j', (start) => {
    expect(typeof withoutHtml(start.repeat(500_000))).toBe('string');
  });
});
