import { type HtmlElement, attributeOf, elementsOf } from '../html/html-tree.ts';
import type { TextBlock } from './text-block.ts';

const codeClass = /\b(?:lang|language|highlight|hljs|code|brush|prettyprint|sourceCode)\b/i;
const sentenceEnd = /\p{Ll}[.!?…]["'”’)]?(?:\s|$)/gu;

/** A `pre` as code, or as paragraphs when it only keeps the line breaks of prose, as e-mails and verse are kept. */
export function blocksOfPreformatted(element: HtmlElement): TextBlock[] {
  const text = rawTextOf(element)
    .replaceAll(/[^\S\n]+$/gm, '')
    .replaceAll(/^\n+|\s+$/g, '');
  if (text.trim() === '') return [];
  if (isCode(element, text)) return [{ kind: 'code', text }];
  return text
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .replaceAll(/[^\S\n]+/g, ' ')
        .replaceAll(/ ?\n ?/g, '\n')
        .trim(),
    )
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => ({ kind: 'paragraph', text: paragraph, linkShare: 0 }));
}

function isCode(element: HtmlElement, text: string): boolean {
  if (codeClass.test(attributeOf(element, 'class'))) return true;
  for (const inner of elementsOf(element)) if (inner.name === 'code' || inner.name === 'kbd') return true;
  const sentences = text.match(sentenceEnd)?.length ?? 0;
  const marks = text.match(/[{}[\]<>=;|\\$#@_`~]/g)?.length ?? 0;
  return sentences < 2 || marks > text.length * 0.02;
}

function rawTextOf(element: HtmlElement): string {
  return element.children
    .map((child) => (child.kind === 'text' ? child.text : child.name === 'br' ? '\n' : rawTextOf(child)))
    .join('');
}
