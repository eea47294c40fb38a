import { type ChatTask, chatRouteRequestOf } from '@harvest/router/decision/chat-task';
import { defaultOutputTokens } from '@harvest/router/decision/usual-output-tokens';
import { decisionInputOf } from '@harvest/router/route/decision-input';
import { countedReserve } from './counted-reserve.ts';
import { createPerCatalogue } from './per-catalogue.ts';
import { priceBoundOf } from './price-bounds.ts';
import type { Measures } from './measures.ts';
import { tokensAbout, tokensAtMost } from './text-tokens.ts';

/** A chat that is to be answered. */
export interface ChatSubmission {
  readonly task: ChatTask;
  /** The request's body as JSON: what the chat format adds to a message takes fewer tokens than JSON takes bytes. */
  readonly body: string;
  readonly streaming: boolean;
}

/** Creates the function that measures chats. */
export function createChatMeasures(): (chat: ChatSubmission) => Measures {
  const boundOf = createPerCatalogue(priceBoundOf);
  return ({ task, body, streaming }) => {
    const {
      wishes: { maxCostUsd, ...wishes },
      maxOutputTokens,
    } = task;
    return {
      capUsd: maxCostUsd,
      tokens: (catalogue) =>
        tokensAbout(body) + (maxOutputTokens ?? catalogue?.defaultMaxOutputTokens ?? defaultOutputTokens),
      dearestUsd: (catalogue) =>
        boundOf(catalogue, { wishes, grounded: false })({
          inputTokens: tokensAtMost(body),
          maxOutputTokens: maxOutputTokens ?? catalogue.defaultMaxOutputTokens,
        }),
      counted: (catalogue) =>
        countedReserve(decisionInputOf(chatRouteRequestOf(task), { catalogue, streaming })),
    };
  };
}
