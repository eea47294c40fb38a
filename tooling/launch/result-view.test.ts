import type { HarvestResult } from '@harvest/contracts/harvest-result';
import { samplePlainResult } from '@harvest/testkit/sample-results';
import { freeCost, sampleRouting } from '@harvest/testkit/sample-routing';
import { PassThrough } from 'node:stream';
import { showResult } from './result-view.ts';
import { createTerminal } from './terminal.ts';

const source = 'Ships are big. Boxes are cheap.';
const result = samplePlainResult({
  text: 'Boxes are cheap [1].',
  extractive: true,
  citations: [{ source: 0, start: 15, end: 31, quote: 'Boxes are cheap.' }],
  notices: ['The answer was cut.'],
  routing: sampleRouting({ provider: 'extractive', model: 'extractive-1', reason: 'No key is set.' }),
  cost: { ...freeCost, usd: 0.00123 },
  timings: { queued_ms: 2.4, processing_ms: 30.6, first_token_ms: null, stages_ms: {} },
});

function show(shown: HarvestResult, shownText = ''): string {
  const stream = new PassThrough();
  showResult({ terminal: createTerminal({ stream, color: false }), result: shown, source, shownText });
  return (stream.read() as Buffer).toString();
}

describe('the view of a result', () => {
  it('shows the text, its passages with their offsets, who answered and why', () => {
    const view = show(result);
    expect(view).toContain('\nBoxes are cheap [1].\n');
    expect(view).toContain('[1] characters 15 to 31, exact\n      “Boxes are cheap.”');
    expect(view).toContain('Answered by extractive, extractive-1\nWhy: No key is set.');
    expect(view).toContain('Note: The answer was cut.');
    expect(view).toContain('Waited 2 ms in the queue, took 31 ms, for $0.0012\n');
  });

  it('does not repeat a text that was shown as it came', () => {
    expect(show(result, 'Boxes are cheap [1].\n')).not.toContain('Boxes are cheap [1].');
  });

  it('says so when a passage is not in the source at its offsets', () => {
    const shifted = { ...result, citations: [{ source: 0, start: 14, end: 30, quote: 'Boxes are cheap.' }] };
    expect(show(shifted)).toContain('NOT FOUND THERE');
  });

  it('says so when the answer quotes nothing', () => {
    expect(show({ ...result, citations: [] })).toContain('quotes no passage');
  });
});
