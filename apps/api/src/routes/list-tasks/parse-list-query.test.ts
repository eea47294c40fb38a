import { parseListQuery } from './list-tasks.ts';

describe('parseListQuery', () => {
  it('defaults to twenty tasks in every status', () => {
    expect(parseListQuery({})).toEqual({ limit: 20 });
  });

  it('takes all three parameters', () => {
    const query = parseListQuery({ limit: '100', status: 'failed', cursor: 'abc' });
    expect(query).toEqual({ limit: 100, status: 'failed', cursor: 'abc' });
  });

  it.each([
    { limit: '0' },
    { limit: '101' },
    { limit: '1.5' },
    { limit: '0x10' },
    { limit: ['1', '2'] },
    { status: 'all' },
    { offset: '1' },
  ])('names the parameter that is wrong in %j', (query) => {
    expect(() => parseListQuery(query)).toThrow(`The query parameter ${String(Object.keys(query)[0])} `);
  });

  it.each([
    [{ limit: 'abc' }, 'limit must be a whole number from 1 to 100.'],
    [{ limit: '0' }, 'limit must be a whole number from 1 to 100.'],
    [{ limit: '101' }, 'limit must be a whole number from 1 to 100.'],
    [{ limit: '' }, 'limit must be a whole number from 1 to 100.'],
    [{ limit: ['1', '2'] }, 'limit may be given only once.'],
    [{ cursor: ['a', 'b'] }, 'cursor may be given only once.'],
    [{ status: 'all' }, 'status must be one of: pending, processing, completed, failed, cancelled.'],
    [{ offset: '1' }, 'offset is not known; there are status, limit, cursor.'],
  ])('says of %j what a query string can be told', (query, message) => {
    expect(() => parseListQuery(query)).toThrow(`The query parameter ${message}`);
  });

  it.each(['', 'x'.repeat(257)])('refuses a cursor of impossible length', (cursor) => {
    expect(() => parseListQuery({ cursor })).toThrow('request.invalid_cursor');
  });
});
