import { clozeGap } from '@harvest/contracts/formats/quiz';

const escapedGap = clozeGap.replaceAll('_', '\\_');

/**
 * Plain text as Markdown that reads the same, on one line: nothing in it becomes emphasis, a link, HTML, an entity, a
 * heading, a list or a quote. One gap of a cloze question stays readable: alone, it has nothing to pair with.
 */
export function escapeMarkdown(text: string): string {
  const escaped = text
    .replace(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, ' ')
    .replace(/[\\`*_[\]<|~]/g, '\\$&')
    .replace(/&(?=#|[a-z\d]{2,31};)/gi, '\\&')
    .replace(/^(?=#{1,6}\s|[-+>=])/, '\\')
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, '$1\\');
  return escaped.trim() === escapedGap ? escaped : escaped.replace(escapedGap, clozeGap);
}
