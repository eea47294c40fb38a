import { parseHtml } from '../html/parse-html.ts';
import { attributionOfPage } from './attribution-of-page.ts';
import { readPageFacts } from './page-facts.ts';

const url = 'https://www.post.example/news/story?id=1';
const attribution = (
  html: string,
  headers: Record<string, string> = {},
): ReturnType<typeof attributionOfPage> =>
  attributionOfPage(readPageFacts(parseHtml(html)), { url, headers });

describe('the attribution of a page', () => {
  it('comes from its linked data', () => {
    const data = {
      '@graph': [
        { '@type': 'WebSite', name: 'x' },
        {
          '@type': ['NewsArticle'],
          headline: 'The Canal',
          author: [{ '@id': '#jane' }, { name: 'John Roe' }],
          publisher: { name: 'The Post' },
          datePublished: '2024-05-06T10:00:00+02:00',
          license: 'https://creativecommons.org/licenses/by-sa/4.0/',
        },
        { '@id': '#jane', name: 'Jane Doe' },
      ],
    };
    expect(attribution(`<script type="application/ld+json">${JSON.stringify(data)}</script>`)).toMatchObject({
      title: 'The Canal',
      authors: ['Jane Doe', 'John Roe'],
      site: 'The Post',
      publishedAt: '2024-05-06T08:00:00Z',
      licence: { name: 'CC BY-SA 4.0', url: 'https://creativecommons.org/licenses/by-sa/4.0/' },
    });
  });

  it('comes from its metadata', () => {
    const html = `<meta property="og:title" content="The Canal - The Post"><meta property="og:site_name" content="The Post"><meta name="author" content="By Jane Doe and John Roe">
      <meta property="article:published_time" content="2024-05-06"><link rel="canonical" href="/news/story">`;
    expect(attribution(html)).toMatchObject({
      title: 'The Canal',
      authors: ['Jane Doe', 'John Roe'],
      site: 'The Post',
      publishedAt: '2024-05-06',
      canonicalUrl: 'https://www.post.example/news/story',
    });
  });

  it('comes from what the page shows', () => {
    const html = `<title>The Canal | post.example</title><h1>The Canal</h1><span class="byline">By <a rel="author">Jane Doe</a></span><time datetime="2024-05-06">6 May</time>
      <footer><a href="http://creativecommons.org/publicdomain/zero/1.0/">No rights reserved</a></footer>`;
    expect(attribution(html)).toMatchObject({
      title: 'The Canal',
      authors: ['Jane Doe'],
      publishedAt: '2024-05-06',
      licence: { name: 'CC0 1.0' },
    });
  });

  it('is empty where the page says nothing, and survives broken linked data', () => {
    expect(attribution('<script type="application/ld+json">{"@type": </script><p>x')).toEqual({
      title: null,
      authors: [],
      site: null,
      publishedAt: null,
      canonicalUrl: null,
      licence: null,
      signals: { noindex: false, noai: false, tdm_reservation: null, tdm_policy: null },
    });
  });

  it('takes no author from a comment form and no licence from the credit of a picture', () => {
    const html =
      '<form class="comment-form"><span class="author">Your name</span></form><figure><a href="https://creativecommons.org/licenses/by/2.0/">CC</a></figure>';
    expect(attribution(html)).toMatchObject({ authors: [], licence: null });
  });

  it.each(['javascript:alert(1)', 'ftp://x.example/', 'http://[broken'])(
    'takes no canonical URL that cannot be fetched: %s',
    (href) => {
      expect(attribution(`<link rel="canonical" href="${href}">`).canonicalUrl).toBeNull();
    },
  );

  it('reads the Link header', () => {
    const link = '</canonical>; rel="canonical", <https://post.example/terms>; rel=license';
    expect(attribution('', { link })).toMatchObject({
      canonicalUrl: 'https://www.post.example/canonical',
      licence: { name: 'https://post.example/terms' },
    });
  });
});

describe('what a page says about machine use', () => {
  it.each([
    ['a meta element', '<meta name="Robots" content="NOINDEX, noai">', {}],
    ['a meta element for Harvest', '<meta name="harvestbot" content="noai noindex">', {}],
    ['a header', '', { 'x-robots-tag': 'noindex, noai' }],
    [
      'a header for Harvest among others',
      '',
      { 'x-robots-tag': 'otherbot: nofollow, harvestbot: noindex, noai' },
    ],
  ])('is read from %s', (_, html, headers) => {
    expect(attribution(html, headers).signals).toMatchObject({ noindex: true, noai: true });
  });

  it('is not what it says to other robots, or about pictures', () => {
    const headers = { 'x-robots-tag': 'max-snippet: 20, noimageai, otherbot: noindex, noai' };
    expect(attribution('<meta name="googlebot" content="noindex">', headers).signals).toMatchObject({
      noindex: false,
      noai: false,
    });
  });

  it('reserves text and data mining when either the page or its header does', () => {
    expect(
      attribution(
        '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="/policy.json">',
        { 'tdm-reservation': '0' },
      ).signals,
    ).toMatchObject({ tdm_reservation: true, tdm_policy: 'https://www.post.example/policy.json' });
    expect(attribution('', { 'tdm-reservation': '0' }).signals.tdm_reservation).toBe(false);
  });
});
