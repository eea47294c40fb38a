/**
 * The file in which a site reserves text and data mining for all of its pages: /.well-known/tdmrep.json of the TDM
 * Reservation Protocol (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/).
 */
import type { Logger } from '@harvest/runtime/logger';
import { z } from 'zod';
import { decidingRule } from '../robots/match-rules.ts';
import { sentPath } from '../robots/path-to-match.ts';
import { createSharedCalls } from '../robots/shared-calls.ts';
import type { ExpiringTexts } from '../spec/ports.ts';
import type { ReadSiteFile } from './site-file.ts';

/** What a site says about a URL; nulls where it says nothing. */
export interface TdmDeclaration {
  readonly reservation: boolean | null;
  readonly policy: string | null;
}

const ruleSchema = z.object({
  location: z.string().startsWith('/').max(2_048),
  // Numbers by the report; texts in the wild.
  'tdm-reservation': z.union([z.literal([0, 1]), z.literal(['0', '1']).transform(Number)]),
  'tdm-policy': z
    .url({ protocol: /^https?$/ })
    .max(4_096)
    .nullable()
    .catch(null)
    .default(null),
});
type TdmRule = z.infer<typeof ruleSchema>;

const rulesMax = 1_000;
const silence: TdmDeclaration = { reservation: null, policy: null };

/** The rules of a file in order. What is not valid counts as not said, as the protocol demands. */
export function parseTdmFile(body: Uint8Array): readonly TdmRule[] {
  return rulesOf(new TextDecoder().decode(body));
}

function rulesOf(text: string): readonly TdmRule[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(parsed)) return [];
  return parsed.slice(0, rulesMax).flatMap((rule: unknown) => ruleSchema.safeParse(rule).data ?? []);
}

/** What the first rule that matches says. The protocol shares the patterns of robots.txt. */
export async function declarationIn(
  rules: readonly TdmRule[],
  url: URL,
  context: { readonly signal: AbortSignal },
): Promise<TdmDeclaration> {
  for (const { location, 'tdm-reservation': reservation, 'tdm-policy': policy } of rules) {
    const rule = { kind: 'disallow', pattern: location, text: location, line: 1 } as const;
    const orders = { agent: null, rules: [{ rule, agent: '*' }], crawlDelayMs: null };
    if ((await decidingRule(orders, sentPath(url), context)) !== null)
      return { reservation: reservation === 1, policy };
  }
  return silence;
}

const keptSeconds = 24 * 3_600;
const failureKeptSeconds = 300;

/** Finds out what the sites say, asking each once a day. */
export type FindTdmDeclaration = (
  url: URL,
  context: { readonly signal: AbortSignal },
) => Promise<TdmDeclaration>;

/**
 * A site whose file cannot be read has said nothing: unlike robots.txt, a reservation is only what is expressed.
 */
export function createFindTdmDeclaration(options: {
  readonly readSiteFile: ReadSiteFile;
  readonly texts: ExpiringTexts;
  readonly logger: Logger;
}): FindTdmDeclaration {
  const { readSiteFile, texts, logger } = options;
  const readRules = async (
    fileUrl: string,
    signal: AbortSignal,
  ): Promise<{ rules: readonly TdmRule[]; ttlSeconds: number }> => {
    try {
      const { status, body } = await readSiteFile(fileUrl, { signal });
      const isFault = status >= 500 || status === 429;
      return { rules: parseTdmFile(body), ttlSeconds: isFault ? failureKeptSeconds : keptSeconds };
    } catch (error) {
      signal.throwIfAborted();
      logger.debug('a tdmrep.json could not be read', { url: fileUrl, err: error });
      return { rules: [], ttlSeconds: failureKeptSeconds };
    }
  };
  const findRules = createSharedCalls(async (fileUrl, signal): Promise<readonly TdmRule[]> => {
    const key = `tdm:${fileUrl}`;
    const known = await texts.get(key);
    if (known !== null) return rulesOf(known);
    const { rules, ttlSeconds } = await readRules(fileUrl, signal);
    await texts.set(key, JSON.stringify(rules), ttlSeconds);
    return rules;
  });
  return async (url, { signal }) => {
    const rules = await findRules(`${url.origin}/.well-known/tdmrep.json`, signal);
    return await declarationIn(rules, url, { signal });
  };
}
