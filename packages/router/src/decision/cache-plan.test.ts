import type { RouteRequest } from '../spec/router.ts';
import { type CacheTerms, createCachePlanner } from './cache-plan.ts';

const request: Omit<RouteRequest, 'cache'> = {
  messages: [],
  taskType: 'analysis',
  grounding: { source: 'It rained.', query: 'Did it rain?', outputFormat: 'analysis' },
};
const terms: CacheTerms = {
  tenant: 'a',
  taskId: null,
  keyedProviders: [],
  mode: undefined,
  query: 'Did it rain?',
};

describe('the use of the cache', () => {
  const planner = (sharedBetweenTenants: boolean, revision = 'r') =>
    createCachePlanner({ defaultMode: 'semantic', sharedBetweenTenants, revision: () => revision });

  it('keeps the answers of tenants apart unless the operator shares them', () => {
    const own = planner(false);
    const [a, b] = [own(request, terms)!, own(request, { ...terms, tenant: 'b' })!];
    expect(a.exactKey).not.toBe(b.exactKey);
    expect([a.tenant, b.tenant]).toEqual(['a', 'b']);
    const shared = planner(true);
    expect(shared(request, terms)).toEqual(shared(request, { ...terms, tenant: 'b' }));
  });

  it('gives a caller with a key of its own no answer of those without it, which other models may have made', () => {
    const plan = planner(false);
    const keysOf = (keyedProviders: CacheTerms['keyedProviders']) => {
      const { exactKey, semanticScope } = plan(request, { ...terms, keyedProviders })!;
      return [exactKey, semanticScope];
    };
    expect(keysOf(['openai'])).toEqual(keysOf(['openai']));
    const all = [keysOf([]), keysOf(['openai']), keysOf(['gemini']), keysOf(['openai', 'gemini'])].flat();
    expect(new Set(all).size).toBe(all.length);
  });

  it('shares no answer that a key of the caller may have paid', () => {
    const shared = planner(true);
    const keyed = { ...terms, keyedProviders: ['openai'] } as const;
    const [a, b] = [shared(request, keyed)!, shared(request, { ...keyed, tenant: 'b' })!];
    expect([a.tenant, b.tenant]).toEqual(['a', 'b']);
    expect(a.exactKey).not.toBe(b.exactKey);
  });

  it('is the one that the request asks for, else the default', () => {
    const plan = planner(false);
    expect(plan(request, { ...terms, mode: 'off' })).toBeUndefined();
    expect(plan(request, { ...terms, mode: 'exact' })).toMatchObject({ mode: 'exact', semanticScope: null });
    expect(plan(request, terms)?.semanticScope).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells of a query that must not leave the machines of the operator', () => {
    expect(planner(false)({ ...request, localOnly: true }, terms)).toMatchObject({ localOnly: true });
  });

  it('finds nothing that was answered by another catalogue', () => {
    const [before, after] = [planner(false, 'r1'), planner(false, 'r2')];
    expect(before(request, terms)?.exactKey).not.toBe(after(request, terms)?.exactKey);
  });
});
