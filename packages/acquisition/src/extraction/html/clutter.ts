/**
 * What surrounds the text of a page on nearly every site, told by the names that people give to it. A name alone never
 * takes away what holds much of the page's prose: sites also call their articles `post-meta` or `social`.
 */
import { type HtmlElement, attributeOf, elementsOf, hasAncestor, textOf } from './html-tree.ts';
import { isHidden } from './is-hidden.ts';

interface ClutterRule {
  /** Matched against class, id, role, itemprop and data names, in lower case with `-` between words. */
  readonly names: RegExp;
  /** The rule holds for elements with at most this many characters. */
  readonly charactersMax: number;
  /** Inside a paragraph such a name stands for words of its sentence. */
  readonly insideParagraphs?: boolean;
}

/** Words start and end at `-`, a blank or the border. */
const words = (alternatives: string): RegExp => new RegExp(`(?:^|[-\\s])(?:${alternatives})(?=$|[-\\s])`);

const clutterRules: readonly ClutterRule[] = [
  {
    names: words(
      'share|shares|sharing|sharedaddy|share-?(?:bar|bars|box|buttons?|links?|tools?|icons?|this)|social-?(?:share|sharing|media|links?|icons?|bar|buttons?|follow|tools)?|addthis|addtoany|sharethis|tweet-?this|ctt-?(?:btn|button)|follow-?us',
    ),
    charactersMax: 600,
  },
  {
    names: words(
      'related|relateds|related-?[a-z]+|recommended|recommendations?|recirc|recirculation|read-?(?:more|next|also)|see-?also|(?:you-)?(?:may|might)-?(?:also-?)?like|also-?like|more-?(?:from|on|stories|news|articles|posts|reading|like-this)|up-?next|trending|most-?(?:read|popular|viewed|shared|recent)|popular-?(?:posts|articles|stories|news)?|latest-?(?:news|posts|stories|articles)|outbrain|taboola|zergnet|revcontent|jp-relatedposts|yarpp|crp-related|next-?(?:article|post|story)|prev(?:ious)?-?(?:article|post|story)|post-?nav(?:igation)?|nav-?links|suggested',
    ),
    charactersMax: 6_000,
  },
  {
    names: words(
      'newsletter|newsletters|newsletter-?[a-z]+|subscribe|subscription|subscriptions|sign-?up|signup-?form|opt-?in|optin-?form|mailchimp|mc-embed-signup|email-?(?:capture|signup|form)|paywall|regwall|call-?to-?action|cta|promo|promos|promo-?(?:box|block|unit|inline)|promotion|donate|donation|support-us|app-?(?:banner|promo)|lead-?magnet|popup|modal|overlay|lightbox|interstitial',
    ),
    charactersMax: 1_500,
  },
  {
    names: words(
      'ad|ads|advert|adverts|advertisement|advertisements|advertising|advertorial|ad-?(?:slot|container|unit|wrapper|wrap|box|banner|label|space|block|holder|text|break)|adsbygoogle|dfp|gpt-?ad|google-?ads?|sponsor|sponsors|sponsored|sponsored-?[a-z]+|banner|banners|affiliate-?(?:box|disclosure|disclaimer)',
    ),
    charactersMax: 1_500,
  },
  {
    names: words(
      'comments|comment-?(?:list|section|form|area|box|thread|wrapper|respond|count|policy|link)|comentarios|commentlist|disqus|disqus-thread|respond|replies|livefyre|fb-comments|leave-?a-?comment|user-?comments|discussion',
    ),
    charactersMax: Number.POSITIVE_INFINITY,
  },
  {
    names: words(
      'author-?(?:bio|box|info|card|details|description|profile|block|about|meta|area|container|wrapper|wrap|section|footer|short-bio|extended)|about-?(?:the-?)?authors?|bio|biography|post-?author|article-?author|entry-?author|contributors?|writer-?(?:bio|info)',
    ),
    charactersMax: 1_200,
  },
  {
    names: words(
      'by-?line|bylines|by-?line-?[a-z]+|article-?byline|timestamp|time-?stamp|pub-?date|publish-?(?:ed|date|time)|published-?(?:date|time|on|at)|post-?date|entry-?date|article-?(?:date|time|timestamp|published|meta|info|tools|header-?meta)|date-?(?:published|posted|line-?published|modified)|(?:post|entry|story|content)-?(?:meta|info|details|byline)|meta-?(?:info|data|top|bottom)|read(?:ing)?-?time|time-?to-?read|last-?updated|modified-?date|update-?time|post-?views|view-?count|submitted|submitted-?(?:by|on|date)',
    ),
    charactersMax: 400,
  },
  {
    names: words(
      'caption|captions|caption-?[a-z]+|wp-caption-?(?:text|dd)|(?:image|photo|picture|img|media|figure|video|gallery|slide)-?(?:caption|credit|credits|description|attribution|copyright|source)|credit|credits|photo-?by|photographer|gallery|gallery-?[a-z]+|slideshow|slide-?show|carousel|slider|thumbnails?',
    ),
    charactersMax: 3_000,
  },
  {
    names: words(
      'bread-?crumbs?|breadcrumb-?[a-z]+|pagination|pager|page-?(?:nav|numbers|links)|skip-?(?:link|to-content|nav)|navigation|navbar|nav-?(?:bar|menu)|menu|site-?(?:header|footer|nav|navigation)|top-?bar|masthead|back-?to-?top|toc|table-?of-?contents|jump-?links?|in-?this-?article',
    ),
    charactersMax: 3_000,
  },
  {
    names: words(
      'cookie|cookies|cookie-?[a-z]+|consent|consent-?[a-z]+|gdpr|ccpa|privacy-?(?:notice|banner|manager)|onetrust|cmp|adblock-?[a-z]+',
    ),
    charactersMax: Number.POSITIVE_INFINITY,
  },
  {
    names: words(
      'tags|tag-?(?:list|links|cloud|container)|post-?tags|entry-?tags|article-?tags|tags-?links|cat-?links|post-?categor(?:y|ies)|categories|category-?(?:list|links|label)|filed-?under|topics|topic-?(?:list|links|tags)|keywords|kicker|eyebrow|rubric',
    ),
    charactersMax: 500,
  },
  {
    names: words(
      'print|print-?(?:button|link|article)|toolbar|tool-?bar|article-?tools|text-?size|font-?size|font-?resizer|reprints?|copyright|copyrights|copy-?right|disclaimer|correction-?link|rating|ratings|star-?rating|vote|votes|post-?rating|reactions?|audio-?player|listen|video-?player|player',
    ),
    charactersMax: 500,
  },
  {
    names: words(
      'tooltip|tooltips|tool-?tip|popover|hover-?card|rollover-?(?:[a-z]+-?)?block|dropdown|drop-?down|dropdown-?menu|flyout',
    ),
    charactersMax: 1_500,
    insideParagraphs: true,
  },
];

/** Elements that are never text of the page, whatever they are called. */
const clutterElements = new Set(['nav', 'menu', 'dialog', 'button', 'rp', 'rt']);
/** They usually are clutter, but some pages keep their text in them. */
const likelyClutter = new Set(['figcaption', 'footer']);
const roles = new Set(
  'navigation banner contentinfo search complementary dialog alertdialog alert menu menubar toolbar tooltip tablist'.split(
    ' ',
  ),
);
/** They hold the page, or what was asked for. */
const frames = new Set(['html', 'body', 'main', 'article', 'table', 'tbody', 'tr']);
const titles = new Set(['h1', 'main', 'article']);
/** The share of the page's prose beyond which no name makes an element clutter. */
const proseShareMax = 0.25;
/** A page whose paragraphs hold less of its text than this has its prose elsewhere. */
const paragraphPageShareMin = 0.15;
/** A figure that holds one of these is more than a picture. */
const figureContents = new Set(['table', 'pre', 'blockquote', 'ul', 'ol', 'dl', 'h2', 'h3', 'math']);
const pictures = new Set(['img', 'picture']);
const captionMarks = new Set(['em', 'i', 'small', 'br']);
const captionCharactersMax = 200;
const paragraphLike = new Set(['p', 'blockquote', 'pre', 'td', 'h2', 'h3']);
const nameAttributes = [
  'class',
  'id',
  'role',
  'itemprop',
  'data-testid',
  'data-component',
  'data-module',
  'data-type',
];

/** What to leave out before the main content of a page is sought. */
export interface Clutter {
  /** What nobody sees. */
  readonly hidden: ReadonlySet<HtmlElement>;
  /** That and what surrounds the text. */
  readonly clutter: ReadonlySet<HtmlElement>;
}

/** Finds what is hidden and what is clutter. */
export function findClutter(root: HtmlElement): Clutter {
  const hidden = new Set<HtmlElement>();
  for (const element of elementsOf(root)) if (isHidden(element)) hidden.add(element);
  const clutter = new Set(hidden);
  const sizes = measure(root, clutter);
  const page = sizes.get(root) ?? { characters: 0, prose: 0, holdsTitle: false, before: null };
  // Old pages write their text without paragraphs; then all of it counts.
  const paragraphs = page.prose > page.characters * paragraphPageShareMin;
  const whole = paragraphs ? page.prose : page.characters;
  for (const element of elementsOf(root, clutter)) {
    const size = sizes.get(element);
    if (size === undefined) continue;
    const share = (paragraphs ? size.prose : size.characters) / Math.max(1, whole);
    if (clutterElements.has(element.name) && !size.holdsTitle) clutter.add(element);
    else if (share <= proseShareMax && isClutter(element, size)) clutter.add(element);
  }
  return { hidden, clutter };
}

interface Size {
  readonly characters: number;
  /** Characters inside paragraphs. */
  readonly prose: number;
  readonly holdsTitle: boolean;
  /** The element before it, when nothing but blanks stands between the two. */
  readonly before: HtmlElement | null;
}

function measure(root: HtmlElement, without: ReadonlySet<HtmlElement>): ReadonlyMap<HtmlElement, Size> {
  const sizes = new Map<HtmlElement, Size>();
  const visit = (element: HtmlElement, inParagraph: boolean, before: HtmlElement | null): Size => {
    const within = inParagraph || element.name === 'p';
    let [characters, prose, holdsTitle] = [0, 0, titles.has(element.name)];
    let previous: HtmlElement | null = null;
    for (const child of element.children) {
      if (child.kind === 'text') {
        const length = child.text.trim().length;
        characters += length;
        if (within) prose += length;
        if (length > 0) previous = null;
      } else if (!without.has(child)) {
        const inner = visit(child, within, previous);
        characters += inner.characters;
        prose += inner.prose;
        holdsTitle ||= inner.holdsTitle;
        previous = child;
      }
    }
    const size = { characters, prose, holdsTitle, before };
    sizes.set(element, size);
    return size;
  };
  visit(root, false, null);
  return sizes;
}

function isClutter(element: HtmlElement, size: Size): boolean {
  if (frames.has(element.name) || size.holdsTitle) return false;
  if (isCaption(element, size)) return true;
  if (likelyClutter.has(element.name) || roles.has(attributeOf(element, 'role').toLowerCase())) return true;
  const names = namesOf(element);
  if (names === '') return false;
  const rule = clutterRules.find(
    (candidate) => size.characters <= candidate.charactersMax && candidate.names.test(names),
  );
  if (rule === undefined) return false;
  return rule.insideParagraphs === true || !isWordsOfParagraph(element);
}

/** What a figure says of its picture, and a line in italics right behind a picture. */
function isCaption(element: HtmlElement, { before, characters }: Size): boolean {
  if (element.name === 'figure') return !holds(element, figureContents);
  if (element.name !== 'p' || characters > captionCharactersMax) return false;
  if (before === null || !(before.name === 'img' || (holds(before, pictures) && textOf(before) === '')))
    return false;
  return element.children.every((child) =>
    child.kind === 'text' ? child.text.trim() === '' : captionMarks.has(child.name),
  );
}

function holds(element: HtmlElement, names: ReadonlySet<string>): boolean {
  for (const inner of elementsOf(element)) if (names.has(inner.name)) return true;
  return false;
}

function isWordsOfParagraph(element: HtmlElement): boolean {
  return hasAncestor(element, ({ name }) => paragraphLike.has(name));
}

/** `shareBar_2x` and `share--bar` both become `share-bar`. */
function namesOf(element: HtmlElement): string {
  const names: string[] = [];
  for (const attribute of nameAttributes) {
    const value = attributeOf(element, attribute);
    if (value !== '') names.push(value);
  }
  if (names.length === 0) return '';
  return names
    .join(' ')
    .slice(0, 400)
    .replaceAll(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[_:./]+|-{2,}/g, '-');
}
