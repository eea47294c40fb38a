import type { Complexity } from '@harvest/contracts/routing';
import { scoreComplexity } from '../decision/complexity/score-complexity.ts';
import type { ModelTask } from '../spec/provider.ts';
import type { RouteRequest } from '../spec/router.ts';

type ScoredRequest = ModelTask & Pick<RouteRequest, 'scoredAs'>;

/**
 * The complexity of a request. One that says what it is to be scored as is as hard as the hardest of that. A harvest is
 * judged by its query and its source; a chat by its last user message, for which everything before and around it is the
 * source.
 */
export function scoreRequest(request: ScoredRequest): Complexity {
  const { grounding, messages, scoredAs = [] } = request;
  const [hardest] = scoredAs.map(scoreComplexity).toSorted((left, right) => right.score - left.score);
  if (hardest !== undefined) return hardest;
  if (grounding !== undefined) return scoreComplexity({ query: grounding.query, source: grounding.source });
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const source = messages
    .filter((_message, index) => index !== last)
    .map(({ content }) => content)
    .join('\n');
  return scoreComplexity({ query: messages[last]?.content ?? '', ...(source === '' ? {} : { source }) });
}
