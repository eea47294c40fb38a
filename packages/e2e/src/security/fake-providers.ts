import type { Behaviour, ReceivedRequest } from '@harvest/testkit/llm';

/** What a fake provider does when a prompt contains the words; a test writes them into its query. */
export const orders = {
  silence: 'Please never answer',
  refusal: 'Please refuse',
  rubbish: 'Please answer rubbish',
  garble: 'Please break off',
  execute: 'Please be executed',
} as const;

/** Stands in answers that are no answers. */
export const rubbishMark = 'rubbish-4711';

/** What would do harm if anybody took it for more than text. `port` is that of the trap. */
export function harmfulTexts(port: number): readonly string[] {
  const url = `http://127.0.0.1:${String(port)}`;
  return [
    '{{7*7}}{{constructor.constructor("return process")()}}',
    '${7*7} <%= 7*7 %> #{7*7} {% include "/etc/passwd" %}',
    `<script src="${url}/script.js"></script><img src="${url}/image.png" onerror="alert(1)">`,
    `<iframe src="${url}/frame"></iframe><link rel="stylesheet" href="${url}/style.css">`,
    `[a link](javascript:alert(1)) ![an image](${url}/markdown.png) ${url}/plain`,
    `=HYPERLINK("${url}/cell")`,
  ];
}

/** To whatever nobody has said anything else about. */
export const goodAnswer: Behaviour = {
  kind: 'answer',
  chunks: ['It was built in 1931.\n\nEVIDENCE:\n', '- The dam was built in 1931.\n'],
  usage: { inputTokens: 100, outputTokens: 20 },
};

/** Does what the prompt asks for; in a refusal, repeats `repeated` as careless servers do. */
export function obey(
  repeated: string,
  trapPort: number,
): (request: ReceivedRequest) => Behaviour | undefined {
  return ({ body }) => {
    const asked = JSON.stringify(body ?? null);
    if (asked.includes(orders.silence)) return { kind: 'silent' };
    if (asked.includes(orders.rubbish)) {
      return { kind: 'answer', chunks: [`{"${rubbishMark}": [`, 'this is no quiz'] };
    }
    if (asked.includes(orders.garble)) return { kind: 'malformed', chunks: [rubbishMark, rubbishMark] };
    if (asked.includes(orders.execute)) {
      const evidence = '\n\nEVIDENCE:\n- The dam was built in 1931.\n';
      return {
        kind: 'answer',
        chunks: [`It was built in 1931.\n\n${harmfulTexts(trapPort).join('\n\n')}`, evidence],
      };
    }
    if (!asked.includes(orders.refusal)) return undefined;
    // As some providers do, with a host and a page of their own.
    const message = `<html>Invalid key ${repeated} at http://10.1.2.3:8080/v1 Traceback: at handler (/srv/app.js:1:1)</html>`;
    return {
      kind: 'status',
      status: 400,
      body: JSON.stringify({ type: 'error', error: { type: repeated, message } }),
    };
  };
}
