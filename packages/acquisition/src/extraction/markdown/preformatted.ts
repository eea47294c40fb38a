import { type HtmlElement, attributeOf, elementsOf } from '../html/html-tree.ts';
import { partsOfPreformatted } from './preformatted-text.ts';
import type { TextBlock } from './text-block.ts';

const codeClass = /\b(?:lang|language|highlight|hljs|code|brush|prettyprint|sourceCode)\b/i;
const sentenceEnd = /\p{Ll}[.!?…]["'”’)]?(?:\s|$)/gu;

/**
 * A `pre` as code, or as paragraphs when it only keeps the line breaks of prose, as e-mails and verse are kept. Headings
 * in it are headings.
 */
export function blocksOfPreformatted(element: HtmlElement): TextBlock[] {
  const parts = partsOfPreformatted(element);
  const isAllCode = isCode(element, parts.map(({ text }) => text).join('\n'));
  return parts.flatMap((part) => {
    if (part.kind === 'heading') return part.text === '' ? [] : [{ ...part, linkShare: 0 }];
    const text = part.text.replaceAll(/[^\S\n]+$/gm, '').replaceAll(/^\n+|\s+$/g, '');
    if (text === '') return [];
    return isAllCode ? [{ kind: 'code', text }] : paragraphsOf(text);
  });
}

function paragraphsOf(text: string): TextBlock[] {
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
