import type { Terminal } from './terminal.ts';

/** A command line that works as it stands, to be pasted into a second terminal. */
export function curlLine(apiUrl: string): string {
  const body = {
    source:
      'Tides follow the Moon. A lunar day lasts 24 hours and 50 minutes, so high water comes about 50 minutes later each day.',
    query: 'Why does high water come later each day?',
  };
  // Neither text holds an apostrophe, which would end the shell's quotation.
  return `curl -s ${apiUrl}/harvest -H 'content-type: application/json' -H 'prefer: wait=30' -d '${JSON.stringify(body)}'`;
}

/** Shows where everything is and how to go on. */
export function showGuide(options: {
  terminal: Terminal;
  apiUrl: string;
  metricsUrls: readonly string[];
}): void {
  const { terminal, apiUrl } = options;
  const [apiMetrics, ...workerMetrics] = options.metricsUrls;
  terminal.line();
  terminal.line(terminal.bold('Harvest is running'));
  terminal.line(`  API      ${apiUrl}`);
  terminal.line(`  Docs     ${apiUrl}/docs`);
  terminal.line(`  Health   ${apiUrl}/health`);
  terminal.line(`  Metrics  ${apiMetrics ?? ''} (API)`);
  for (const url of workerMetrics) terminal.line(`           ${url} (worker)`);
  terminal.line('  Logs     .harvest/logs');
  terminal.line();
  terminal.line('Try it from another terminal:');
  terminal.line();
  terminal.line(`  ${curlLine(apiUrl)}`);
  terminal.line();
  terminal.line('Ctrl-C stops everything.');
}
