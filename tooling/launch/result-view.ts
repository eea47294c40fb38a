import type { Citation } from '@harvest/contracts/citation';
import type { HarvestResult } from '@harvest/contracts/harvest-result';
import { type Terminal, wrap } from './terminal.ts';

const width = 100;

/** Shows a result: its text unless it was shown as it came, the passages that it rests on, and who answered. */
export function showResult(options: {
  terminal: Terminal;
  result: HarvestResult;
  /** The source as it was sent, against which the quotes are checked. */
  source: string;
  /** The text that the progress has shown already. */
  shownText: string;
}): void {
  const { terminal, result, source } = options;
  if (options.shownText.trim() !== result.text.trim()) {
    terminal.line();
    terminal.line(result.text.trimEnd());
  }
  terminal.line();
  showCitations(terminal, result.citations, source);
  for (const notice of result.notices) terminal.line(wrap(`Note: ${notice}`, { width, indent: '  ' }));
  const { provider, model, reason } = result.routing;
  terminal.line(`${terminal.bold('Answered by')} ${provider}, ${model}`);
  terminal.line(wrap(`Why: ${reason}`, { width, indent: '  ' }));
  terminal.line(timingLine(result));
}

function showCitations(terminal: Terminal, citations: readonly Citation[], source: string): void {
  if (citations.length === 0) {
    terminal.line('The answer quotes no passage of the source.');
    return;
  }
  terminal.line(terminal.bold('It rests on these passages of the source'));
  for (const [index, citation] of citations.entries()) {
    const exact = isExact(citation, source);
    const mark = exact ? terminal.good('exact') : terminal.bad('NOT FOUND THERE');
    terminal.line(
      `  [${String(index + 1)}] characters ${String(citation.start)} to ${String(citation.end)}, ${mark}`,
    );
    terminal.line(`      ${wrap(`“${citation.quote}”`, { width: width - 6, indent: '      ' })}`);
  }
}

/** Whether a quote stands in the source at exactly its offsets. */
function isExact(citation: Citation, source: string): boolean {
  return source.slice(citation.start, citation.end) === citation.quote;
}

function timingLine(result: HarvestResult): string {
  const { queued_ms: queuedMs, processing_ms: processingMs } = result.timings;
  const tokens =
    result.usage === null
      ? ''
      : `, ${String(result.usage.input_tokens)} tokens in and ${String(result.usage.output_tokens)} out`;
  const price = result.cost.usd === 0 ? '' : `, for $${result.cost.usd.toPrecision(2)}`;
  return `Waited ${queuedMs.toFixed(0)} ms in the queue, took ${processingMs.toFixed(0)} ms${tokens}${price}`;
}
