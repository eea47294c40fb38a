import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a path of the fixture site does with a request. It may leave the response open; closing the site ends it. */
export type Answer = (req: IncomingMessage, res: ServerResponse) => void;

/** Answers with one body. */
export function send(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Answer {
  return (_req, res) => {
    res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
  };
}

/** Answers with a redirect. */
export function redirect(location: string, status = 302): Answer {
  return (_req, res) => {
    res.writeHead(status, { location }).end();
  };
}
