/**
 * What a reader of the page cannot see. It is no part of its text, and it is where instructions to a model are hidden.
 * Only what the element itself says is judged: style sheets are not read.
 */
import { type HtmlElement, attributeOf } from './html-tree.ts';

/** Whole documents are often hidden until a script has run; they are no less the page for that. */
const neverHidden = new Set(['html', 'body', '#root']);
const hidingStyle =
  /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0+%?\s*(?:;|!|$)|font-size\s*:\s*0*\.?0+(?:px|pt|em|rem|%)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\))/i;
const hidingClass =
  /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|screenreader-only|element-invisible|assistive-text|a11y-hidden|print-only)(?:\s|$)/i;
/** Utility classes hide on small screens what they show on large ones. */
const shownSomewhere = /(?:^|\s)[a-z\d]+:(?:block|flex|grid|inline|table|contents)/;

/** True when the element is not shown to people. */
export function isHidden(element: HtmlElement): boolean {
  if (neverHidden.has(element.name)) return false;
  const { attributes } = element;
  if (Object.hasOwn(attributes, 'hidden') && attributeOf(element, 'hidden') !== 'until-found') return true;
  if (attributeOf(element, 'aria-hidden').toLowerCase() === 'true') return true;
  if (element.name === 'dialog' && !Object.hasOwn(attributes, 'open')) return true;
  const style = attributeOf(element, 'style');
  if (style !== '' && (hidingStyle.test(style) || isInkOfItsPaper(style))) return true;
  const classes = attributeOf(element, 'class');
  if (hidingClass.test(classes)) return true;
  return /(?:^|\s)hidden(?:\s|$)/.test(classes) && !shownSomewhere.test(classes);
}

/** White on white, or whatever colour on itself. */
function isInkOfItsPaper(style: string): boolean {
  const ink = /(?:^|[;\s])color\s*:\s*([^;!]+)/i.exec(style)?.[1];
  if (ink === undefined) return false;
  const paper = /(?:^|[;\s])background(?:-color)?\s*:\s*([^;!]+)/i.exec(style)?.[1];
  const colour = canonicalColour(ink);
  if (colour === 'transparent') return true;
  return paper === undefined ? false : colour === canonicalColour(paper);
}

function canonicalColour(colour: string): string {
  const bare = colour.trim().toLowerCase().replaceAll(/\s+/g, '');
  if (bare === 'white' || bare === '#fff' || bare === '#ffffff' || /^rgba?\(255,255,255(?:,1)?\)$/.test(bare))
    return 'white';
  if (/^rgba\(.*,0?\.?0+\)$/.test(bare)) return 'transparent';
  return bare;
}
