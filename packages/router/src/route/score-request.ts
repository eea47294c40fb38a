import type { Complexity } from '@harvest/contracts/routing';
import { scoreComplexity } from '../decision/complexity/score-complexity.ts';
import type { ModelTask } from '../spec/provider.ts';

/**
 * The complexity of a request. A harvest is judged by its query and its source; a chat by its last user message, for
 * which everything before and around it is the source.
 */
export function scoreRequest(task: ModelTask): Complexity {
  const { grounding, messages } = task;
  if (grounding !== undefined) return scoreComplexity({ query: grounding.query, source: grounding.source });
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const source = messages
    .filter((_message, index) => index !== last)
    .map(({ content }) => content)
    .join('\n');
  return scoreComplexity({ query: messages[last]?.content ?? '', ...(source === '' ? {} : { source }) });
}
