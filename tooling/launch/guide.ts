import type { Terminal } from './terminal.ts';

/**
 * A command line that works as it stands, to be pasted into a second terminal.
 *
 * @param key the key, or the shell's variable that holds it; null where none is asked for
 */
export function curlLine(apiUrl: string, key: string | null): string {
  const body = {
    source:
      'Tides follow the Moon. A lunar day lasts 24 hours and 50 minutes, so high water comes about 50 minutes later each day.',
    query: 'Why does high water come later each day?',
  };
  // Neither text holds an apostrophe, which would end the shell's quotation.
  const credential = key === null ? '' : ` -H "x-api-key: ${key}"`;
  return `curl -s ${apiUrl}/harvest${credential} -H 'content-type: application/json' -H 'prefer: wait=30' -d '${JSON.stringify(body)}'`;
}

/** Shows the first key, which cannot be shown again. */
export function showFirstKey(terminal: Terminal, key: string): void {
  terminal.line();
  terminal.line(terminal.bold('Your API key'));
  terminal.line();
  terminal.line(`  ${key}`);
  terminal.line();
  terminal.line(
    'It has every right, and it is shown this once: only a hash of it is stored. Keep it, for example by',
  );
  terminal.line(`  export HARVEST_API_KEY=${key}`);
  terminal.line('Make others with: npm run api-keys -- create --name NAME --scopes tasks:read,tasks:write');
}

/** Says that nobody is asked for a key. */
export function warnOfOpenDoor(terminal: Terminal): void {
  terminal.line();
  terminal.line(
    terminal.bad('AUTH=none: everybody who reaches this port may use the API, with every right.'),
  );
}

/** Shows where everything is and how to go on. */
export function showGuide(options: {
  terminal: Terminal;
  apiUrl: string;
  /** The key, or the shell's variable that holds it; null where none is asked for. */
  key: string | null;
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
  terminal.line(`  ${curlLine(apiUrl, options.key)}`);
  terminal.line();
  terminal.line('Ctrl-C stops everything.');
}
