import type { MindMap } from '@harvest/contracts/formats/mind-map';
import { escapeMarkdown } from '../building/escape-markdown.ts';
import { createCitationNumbers } from '../building/number-citations.ts';
import { type Branch, growTree } from './flatten-tree.ts';

/** A map as a nested list below its topic; branches are bold. */
export function mindMapMarkdown({ nodes }: MindMap): string {
  const numbers = createCitationNumbers();
  const lines: string[] = [];
  const write = ({ label, citations, children }: Branch, depth: number): void => {
    const text = escapeMarkdown(label);
    const shown = depth === 0 ? `**${text}**` : text;
    lines.push(`${'  '.repeat(depth)}- ${shown}${numbers.marks(citations)}`);
    for (const child of children) write(child, depth + 1);
  };
  const root = growTree(nodes);
  for (const branch of root.children) write(branch, 0);
  return `# ${escapeMarkdown(root.label)}\n\n${lines.join('\n')}\n`;
}
