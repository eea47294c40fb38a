import { canalArticle } from '@harvest/testkit/texts/canal-article';
import { describeText } from '../../reading/describe-text.ts';
import { readSource } from '../../reading/read-source.ts';
import { joinSources } from '../../sources/source-text.ts';
import { renderInsights } from './render-insights.ts';

const nothing = { key_phrases: [], entities: [], relationships: [] };

describe('renderInsights', () => {
  it('shows every key phrase and entity of an article in a table', async () => {
    const { insights } = await readSource(joinSources([canalArticle]), () => Promise.resolve());
    const markdown = renderInsights({ insights, metadata: [describeText(canalArticle)] });
    for (const { phrase } of insights.key_phrases) expect(markdown).toContain(`| ${phrase} |`);
    expect(markdown).toMatch(/^# Insights\n\n\d+ words in \d+ sentences, about \d+ min to read/);
  });

  it('says that nothing was found instead of showing empty tables', () => {
    expect(renderInsights({ insights: nothing, metadata: [null] }).match(/None were found\./g)).toHaveLength(
      3,
    );
  });

  it('names the sources where there are several', () => {
    const metadata = [describeText('One short text.'), null, describeText('Another short text.')];
    const markdown = renderInsights({ insights: nothing, metadata });
    expect(markdown).toContain('**Source 1**: 3 words');
    expect(markdown).not.toContain('**Source 2**');
    expect(markdown).toContain('**Source 3**');
  });

  it('lets no name break its table or become HTML', () => {
    const span = { source: 0, start: 0, end: 1 };
    const markdown = renderInsights({
      insights: {
        ...nothing,
        key_phrases: [{ phrase: 'a | <b>', score: 1, count: 1, spans: [span] }],
        relationships: [
          {
            subject: '*x*',
            predicate: 'links',
            object: 'y',
            kind: 'action',
            strength: 1,
            evidence: { ...span, quote: '<i>x</i> links y' },
          },
        ],
      },
      metadata: [],
    });
    expect(markdown).toContain('| a \\| \\<b> |');
    expect(markdown).toContain('**\\*x\\*** links **y**');
    expect(markdown).not.toMatch(/(?<!\\)<[bi]/);
  });
});
