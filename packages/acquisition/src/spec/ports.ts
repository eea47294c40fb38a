/** What acquisition shares between workers; stores fulfil these ports. */

/** The right to read a host for a moment. */
export interface HostTurn {
  /** Gives the host free again; the next reader waits for the delay that was agreed. */
  readonly release: () => Promise<void>;
}

/** Lets one reader at a time at a host, with a pause after each, whichever worker they are in. */
export interface HostTurns {
  /**
   * Waits for a turn. The turn ends by itself after `turnMsMax`, so that a worker that dies holds nobody up. @throws
   * HarvestError `acquisition.site_busy` with `retryAfterMs` when none can be had within `waitMsMax`, or the abort reason.
   */
  readonly take: (
    host: string,
    options: {
      readonly delayMs: number;
      readonly turnMsMax: number;
      readonly waitMsMax: number;
      readonly signal: AbortSignal;
    },
  ) => Promise<HostTurn>;
}

/** Keeps texts for a while; whoever cannot reach it gets null and goes on without. */
export interface ExpiringTexts {
  readonly get: (key: string) => Promise<string | null>;
  readonly set: (key: string, text: string, ttlSeconds: number) => Promise<void>;
}
