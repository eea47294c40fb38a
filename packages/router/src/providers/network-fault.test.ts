import { describeNetworkFault } from './network-fault.ts';

function withCode(code: string): Error {
  return Object.assign(new Error('low level'), { code });
}

describe('describeNetworkFault', () => {
  it('finds the cause beneath the wrappers of fetch and an SDK', () => {
    const wrapped = new Error('sdk', {
      cause: new TypeError('fetch failed', { cause: withCode('ENOTFOUND') }),
    });
    expect(describeNetworkFault(wrapped)).toBe('host name not found');
  });

  it('finds the cause among the addresses that were tried', () => {
    const tried = new AggregateError([withCode('UNKNOWN'), withCode('ECONNREFUSED')]);
    expect(describeNetworkFault(new TypeError('fetch failed', { cause: tried }))).toBe('connection refused');
  });

  it('ends on a cause that contains itself', () => {
    const circular = new Error('circular');
    circular.cause = circular;
    expect(describeNetworkFault(circular)).toBe('connection failed');
  });
});
