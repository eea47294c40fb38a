import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a receiver got it. */
export interface ReceivedWebhook {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly id: string;
}

/** What a receiver does with a request; it may leave the answer open, which closing the receiver ends. */
export type ReceiverAnswer = (webhook: ReceivedWebhook, res: ServerResponse, req: IncomingMessage) => void;

/** A local HTTP server that takes webhooks. */
export interface WebhookReceiver {
  readonly url: string;
  readonly port: number;
  /** In the order in which they came. */
  readonly received: readonly ReceivedWebhook[];
  /** Changes what is answered from now on. */
  readonly answerWith: (answer: ReceiverAnswer) => void;
  readonly close: () => Promise<void>;
}

/** Answers with a status, and headers if there are any. */
export function answerStatus(status: number, headers: Readonly<Record<string, string>> = {}): ReceiverAnswer {
  return (_webhook, res) => {
    res.writeHead(status, headers).end();
  };
}

/** Starts a receiver on the loopback interface that takes everything with 204; whoever starts it closes it. */
export async function startWebhookReceiver(
  answer: ReceiverAnswer = answerStatus(204),
): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  let current = answer;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
      );
      const webhook = {
        method: req.method ?? '',
        path: req.url ?? '',
        headers,
        body: Buffer.concat(chunks).toString('utf8'),
        id: headers['webhook-id'] ?? '',
      };
      received.push(webhook);
      current(webhook, res, req);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/hook`,
    port,
    received,
    answerWith: (next) => {
      current = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
