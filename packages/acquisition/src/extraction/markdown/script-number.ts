import { type HtmlElement, attributeOf, elementsOf, textOf } from '../html/html-tree.ts';

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const lowered = '₀₁₂₃₄₅₆₇₈₉₊₋';
const order = '0123456789+-';

/**
 * The text of a `sup` or `sub`: numbers as Unicode writes them, so that ten to the sixth does not become 106; nothing for
 * the mark of a footnote, which points at what is not there.
 */
export function scriptNumber(element: HtmlElement): string {
  const text = textOf(element).replaceAll('−', '-');
  if (isFootnoteMark(element, text)) return '';
  if (!/^[-+]?\d+$/.test(text)) return text;
  const digits = element.name === 'sup' ? raised : lowered;
  return text.replaceAll(/[-+\d]/g, (character) => digits.charAt(order.indexOf(character)));
}

function isFootnoteMark(element: HtmlElement, text: string): boolean {
  if (element.name !== 'sup' || !/^\[?(?:\d{1,3}|[a-z*†‡]|note \d+)\]?$/i.test(text)) return false;
  for (const inner of elementsOf(element))
    if (inner.name === 'a' && attributeOf(inner, 'href').includes('#')) return true;
  return /^\[.*\]$/.test(text);
}
