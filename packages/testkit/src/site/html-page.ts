import { canalArticle } from '../texts/canal-article.ts';
import { sourdoughHowTo } from '../texts/sourdough-how-to.ts';

/** A paragraph, heading or list of the plain texts, as HTML. */
function blockAsHtml(block: string): string {
  const heading = /^(#{1,3}) (.+)$/.exec(block);
  if (heading) {
    const level = String(heading[1]!.length);
    return `<h${level}>${escapeHtml(heading[2]!)}</h${level}>`;
  }
  const lines = block.split('\n');
  if (lines.every((line) => /^[*-] /.test(line)))
    return `<ul>\n${lines.map((line) => `<li>${escapeHtml(line.slice(2))}</li>`).join('\n')}\n</ul>`;
  if (lines.every((line) => /^\d+\. /.test(line)))
    return `<ol>\n${lines.map((line) => `<li>${escapeHtml(line.replace(/^\d+\. /, ''))}</li>`).join('\n')}\n</ol>`;
  return `<p>${escapeHtml(block)}</p>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The blocks of a plain text, which blank lines separate, as HTML. */
export function textAsHtml(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map(blockAsHtml)
    .join('\n');
}

/** A document with nothing but a head and a body. */
export function htmlPage(options: { title: string; head?: string; body: string; language?: string }): string {
  const { title, head = '', body, language = 'en' } = options;
  return `<!doctype html>
<html lang="${language}">
<head>
<title>${escapeHtml(title)}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;
}

const navigation = `<header><a href="/">The Selby Courier</a>
<nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li><li><a href="/weather">Weather</a></li></ul></nav>
</header>`;
const advertisement = `<aside class="advertisement"><p>Buy two umbrellas and get a third one free at Harlow's, only this week!</p></aside>`;
const footer = `<footer><p>Published under <a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>.</p>
<p>Copyright The Selby Courier. Subscribe to our newsletter. Privacy. Imprint.</p></footer>`;

/** A page of a newspaper, with everything around the article that newspapers put there. */
export const articlePage = htmlPage({
  title: 'The Varnholm Canal - The Selby Courier',
  head: `<meta charset="utf-8">
<link rel="canonical" href="https://courier.example/canal">
<meta name="author" content="Ida Marlow">
<meta property="og:title" content="The Varnholm Canal">
<meta property="og:site_name" content="The Selby Courier">
<meta property="article:published_time" content="2024-03-18T07:30:00Z">`,
  body: `${navigation}
<main><article>
${textAsHtml(canalArticle)}
</article></main>
${advertisement}
<section class="related"><h2>Read more</h2><ul><li><a href="/a">Ten bridges to see</a></li><li><a href="/b">Fog on the coast</a></li></ul></section>
${footer}`,
});

/** A recipe with lists, on a page with little around it. */
export const howToPage = htmlPage({
  title: 'How to bake a plain sourdough loaf',
  head: '<meta charset="utf-8">',
  body: `<article>\n${textAsHtml(`# ${sourdoughHowTo}`)}\n</article>`,
});
