/**
 * A web site on the loopback interface with pages as they are found in the wild, good and bad. Every site has a port of
 * its own, and so is a host of its own to whoever reads it; start several for several hosts.
 *
 * | path                                                        | what it is                                                         |
 * | ----------------------------------------------------------- | ------------------------------------------------------------------ |
 * | `/article`, `/how-to`, `/story`                             | HTML; the article amid navigation, an advertisement and a footer   |
 * | `/notes.md`, `/notes.txt`, `/paper.pdf`                     | Markdown, plain text, PDF                                          |
 * | `/latin-1`, `/windows-1252`, `/utf-16`, `/shift-jis`        | German and Japanese pages in old encodings                         |
 * | `/wrong-type`, `/broken`                                    | the article as octet-stream, and without its closing tags          |
 * | `/etag`, `/fresh`, `/no-store`, `/private-copy`             | validators with different Cache-Control; 304 for the ETag          |
 * | `/private/page`                                             | forbidden by the default robots.txt                                |
 * | `/noai`, `/noai-for-us`, `/noai-header`, `/noindex`         | robots meta and X-Robots-Tag                                       |
 * | `/tdm-header`, `/tdm-meta`                                  | TDM Reservation Protocol, reserved                                 |
 * | `/injection`                                                | a text that gives orders to a model, once visibly and once hidden  |
 * | `/empty`, `/no-bytes`, `/binary.html`, `/encrypted.pdf`     | nothing that could be read                                         |
 * | `/missing` 404, `/gone` 410, `/login` 401, `/forbidden` 403 | statuses                                                           |
 * | `/teapot` 418, `/legal` 451, `/error` 500                   | statuses                                                           |
 * | `/busy` 429, `/maintenance` 503                             | with Retry-After: 7 and 120 seconds                                |
 * | `/chain/1` to `/chain/9`                                    | so many redirects to `/article`                                    |
 * | `/loop/a`, `/redirect-nowhere`, `/redirect-to?url=`         | a circle, no Location, and anywhere                                |
 * | `/redirect-private`, `-metadata`, `-file`                   | to 10.20.30.40, 169.254.169.254 and file:///etc/passwd             |
 * | `/endless`, `/endless-announced`, `/slow-drip`, `/silent`   | no end, 1 GB, a byte every 50 ms, no answer                        |
 * | `/break-off`, `/break-off-chunked`, `/not-http`             | ends within the body; speaks another protocol                      |
 * | `/gzip`, `/brotli`, `/zstd`, `/deflate`, `/deflate-raw`     | the article, compressed                                            |
 * | `/gzip-damaged`, `-cut`, `-twice`, `/unknown-encoding`      | compressed in ways that cannot be read                             |
 * | `/bomb-gzip`, `/bomb-brotli`, `/bomb-zstd`                  | 32 MiB of zeros in a few kilobytes                                 |
 * | `/bomb-content.pdf`, `/bomb-table.pdf`                      | a page and a table of objects that unpack to more than 1 GB        |
 * | `/million-pages.pdf`, `/cyclic-pages.pdf`, `/cut.pdf`       | trees of pages without an end, and half a file                     |
 */
import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type Answer, send } from './answer.ts';
import { contentPages } from './content-pages.ts';
import { hostilePages } from './hostile-pages.ts';
import { refusedPages } from './refused-pages.ts';

/** A request that the site got. */
export interface SiteVisit {
  /** Path with its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface FixtureSite {
  /** Such as `http://127.0.0.1:41234`. */
  readonly origin: string;
  /** The port, for lists of hosts that may be read. */
  readonly port: number;
  /** The newest 1,000 requests, robots.txt included, oldest first. */
  readonly visits: readonly SiteVisit[];
  /** How often a path was asked for, whatever its query. */
  readonly requests: (path: string) => number;
  /** The most requests for a path, or for all pages but the site's own files, that were open at once. */
  readonly concurrencyMax: (path?: string) => number;
  /** Connections that are open now. */
  readonly connections: () => Promise<number>;
  /** Lets a path answer in another way from now on. */
  readonly answerWith: (path: string, answer: Answer) => void;
  /** Ends every connection, and with it answers that have no end. */
  readonly close: () => Promise<void>;
}

const visitsMax = 1_000;
const robotsTxt = `User-agent: *
Disallow: /private/

User-agent: harvestbot-archive
Disallow: /
`;

const pages: Readonly<Record<string, Answer>> = {
  '/robots.txt': send(robotsTxt, { 'content-type': 'text/plain' }),
  ...contentPages,
  ...refusedPages,
  ...hostilePages,
};
const nowhere = send('<h1>There is no such page</h1>', {}, 404);

/** Counts what is asked for, and how much of it at once. */
class VisitCounter {
  readonly visits: SiteVisit[] = [];
  readonly #total = new Map<string, number>();
  readonly #open = new Map<string, number>();
  readonly #openMax = new Map<string, number>();

  begin(path: string, req: IncomingMessage, res: ServerResponse): void {
    this.visits.push({ path: req.url ?? '', headers: req.headers });
    if (this.visits.length > visitsMax) this.visits.shift();
    this.#total.set(path, this.total(path) + 1);
    const isSiteFile = path === '/robots.txt' || path.startsWith('/.well-known/');
    const counted = isSiteFile ? [path] : [path, everyPage];
    for (const name of counted) {
      const open = (this.#open.get(name) ?? 0) + 1;
      this.#open.set(name, open);
      this.#openMax.set(name, Math.max(open, this.openMax(name)));
    }
    res.once('close', () => {
      for (const name of counted) this.#open.set(name, (this.#open.get(name) ?? 1) - 1);
    });
  }

  total(path: string): number {
    return this.#total.get(path) ?? 0;
  }

  openMax(name: string): number {
    return this.#openMax.get(name) ?? 0;
  }
}

const everyPage = '*';

/**
 * Starts a site; whoever starts it closes it. `answers` replace or add paths, such as `/robots.txt` or
 * `/.well-known/tdmrep.json`, which by default does not exist.
 */
export async function startFixtureSite(
  options: { readonly answers?: Readonly<Record<string, Answer>>; readonly port?: number } = {},
): Promise<FixtureSite> {
  const answers = new Map(Object.entries({ ...pages, ...options.answers }));
  const counter = new VisitCounter();
  const server = createServer((req, res) => {
    const path = (req.url ?? '').replace(/\?.*$/s, '');
    counter.begin(path, req, res);
    (answers.get(path) ?? nowhere)(req, res);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the site has no port');
  return {
    origin: `http://127.0.0.1:${String(address.port)}`,
    port: address.port,
    visits: counter.visits,
    requests: (path) => counter.total(path),
    concurrencyMax: (path = everyPage) => counter.openMax(path),
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => {
          if (error === null) resolve(count);
          else reject(error);
        });
      }),
    answerWith: (path, answer) => {
      answers.set(path, answer);
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
