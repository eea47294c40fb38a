import type { Response } from 'express';
import { setRateHeaders } from './rate-headers.ts';

describe('setRateHeaders', () => {
  const headersFor = (rates: Parameters<typeof setRateHeaders>[1]) => {
    const headers = new Map<string, unknown>();
    const res = { headersSent: false, setHeader: (name: string, value: unknown) => headers.set(name, value) };
    setRateHeaders(res as unknown as Response, rates, 60);
    return Object.fromEntries(headers);
  };

  it('spells one item for each limit, with whole seconds that are not too short', () => {
    expect(
      headersFor([
        { scope: 'key', limit: 100, remaining: 99, growsInMs: 1 },
        { scope: 'tenant', limit: 500, remaining: 0, growsInMs: 1_001 },
      ]),
    ).toEqual({
      'RateLimit-Policy': '"key";q=100;w=60, "tenant";q=500;w=60',
      RateLimit: '"key";r=99;t=1, "tenant";r=0;t=2',
    });
  });

  it('says nothing where there is no limit', () => {
    expect(headersFor([])).toEqual({});
  });
});
