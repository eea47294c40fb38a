import { createSeededRandom } from '@harvest/testkit/seeded-random';

const words =
  'river water canal barge lock town trade coal timber grain engine steam railway bridge tunnel company engineer worker century winter summer harvest market price cargo horse towpath reservoir valley hill gate basin wharf warehouse mill factory street house people council report measure repair boat journey history museum visitor'.split(
    ' ',
  );
const glue = 'the a of in on with from and but while because after before through along under across'.split(
  ' ',
);

type Random = () => number;

/** Web pages of 60 to 150 KB with what real ones have around an article: menus, scripts, cards, comments, a footer. */
export function articlePages(count: number): readonly Uint8Array[] {
  const random = createSeededRandom(11);
  return Array.from({ length: count }, (_, place) => new TextEncoder().encode(articlePage(random, place)));
}

function articlePage(random: Random, place: number): string {
  const title = `${sentence(random, 8)} ${place}`;
  const script = `<script>window.state=${JSON.stringify({ entries: repeat(between(random, 200, 650), () => ({ id: random(), label: sentence(random, 6) })) })}</script>`;
  const linkedData = JSON.stringify({
    '@type': 'NewsArticle',
    headline: title,
    author: { name: 'Jane Doe' },
    datePublished: '2025-03-01T10:00:00Z',
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} | The Canal Post</title>
<meta property="og:title" content="${title}"><meta property="og:site_name" content="The Canal Post">
<link rel="canonical" href="https://post.example/articles/${place}"><script type="application/ld+json">${linkedData}</script>
<style>${repeat(120, (at) => `.c${at}{margin:${at}px;color:#${at}${at}}`).join('')}</style>${script}</head>
<body class="page"><header class="site-header"><nav>${links(random, 80)}</nav></header>
<div class="layout"><main><article class="story"><h1>${title}</h1><div class="byline">By Jane Doe</div>${article(random)}</article></main>
<aside class="sidebar">${cards(random, 25)}</aside></div>
<section class="comments">${repeat(between(random, 10, 40), () => `<div class="comment"><p>${paragraph(random, 2)}</p></div>`).join('')}</section>
<footer>${links(random, 60)}<p>© 2025 The Canal Post</p></footer>${script}</body></html>`;
}

function article(random: Random): string {
  return repeat(between(random, 20, 60), (at) => {
    if (at % 9 === 4) return `<h2>${sentence(random, 5)}</h2>`;
    if (at % 9 === 6)
      return `<figure class="image"><img src="/${at}.jpg" alt=""><figcaption>${sentence(random, 12)}</figcaption></figure>`;
    if (at % 11 === 7) return `<ul>${repeat(6, () => `<li>${sentence(random, 10)}</li>`).join('')}</ul>`;
    if (at % 17 === 12) return `<div class="related">${cards(random, 4)}</div>`;
    return `<p>${paragraph(random, 5)}</p>`;
  }).join('\n');
}

function cards(random: Random, count: number): string {
  return repeat(
    count,
    (at) =>
      `<div class="card"><a href="/more/${at}"><h3>${sentence(random, 7)}</h3></a><span class="date">1 March</span></div>`,
  ).join('');
}

function links(random: Random, count: number): string {
  return `<ul>${repeat(count, (at) => `<li class="item"><a href="/section/${at}">${sentence(random, 2)}</a></li>`).join('')}</ul>`;
}

function paragraph(random: Random, sentences: number): string {
  return repeat(sentences, (at) => {
    const text = sentence(random, between(random, 10, 24));
    return at % 3 === 1 ? `<a href="/about/${at}">${text}</a>, <em>${sentence(random, 4)}</em>.` : `${text}.`;
  }).join(' ');
}

function sentence(random: Random, length: number): string {
  const text = repeat(length, (at) => pick(random, at % 2 === 0 ? glue : words)).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pick(random: Random, from: readonly string[]): string {
  return from[Math.floor(random() * from.length)] ?? '';
}

function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low));
}

function repeat<T>(count: number, make: (place: number) => T): T[] {
  return Array.from({ length: count }, (_, place) => make(place));
}
