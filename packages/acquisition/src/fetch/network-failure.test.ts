import { HarvestError } from '@harvest/runtime/harvest-error';
import { networkFailure } from './network-failure.ts';

const url = new URL('https://example.com/page');
const messageOf = (code: string): string => {
  const failure = networkFailure(url, Object.assign(new Error('secret detail'), { code }));
  return failure instanceof HarvestError ? `${failure.code}: ${failure.publicMessage}` : 'none';
};

describe('a failure of the network', () => {
  it.each([
    ['CERT_HAS_EXPIRED', 'unreachable', 'has a certificate that has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable', 'has a certificate for another name'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable', 'has a certificate that cannot be trusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable', 'has a certificate that cannot be trusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unreachable', 'has a certificate that cannot be trusted'],
    ['CERT_REVOKED', 'unreachable', 'has a certificate that cannot be trusted'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'unreachable', 'does not speak TLS as it should'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'did not answer in time'],
    ['EAI_AGAIN', 'unreachable', 'cannot be found: looking its name up failed'],
    ['EAI_TIMEOUT', 'timeout', 'cannot be found: looking its name up took too long'],
    [
      'EAI_NO_SERVER',
      'unreachable',
      'was not asked: this installation of Harvest reaches no server that looks names up',
    ],
    ['UND_ERR_HEADERS_OVERFLOW', 'unreachable', 'does not speak HTTP as it should'],
    ['EHOSTUNREACH', 'unreachable', 'cannot be reached over the network'],
    ['ECONNRESET', 'unreachable', 'broke off the connection'],
    ['UND_ERR_SOCKET', 'unreachable', 'broke off the connection'],
  ])('%s is told in words, without its details', (code, family, words) => {
    expect(messageOf(code)).toBe(`acquisition.${family}: The site of https://example.com/page ${words}.`);
  });

  it.each([
    ['ENOTFOUND', 'never'],
    ['EAI_AGAIN', 'backoff'],
    ['EAI_TIMEOUT', 'backoff'],
    ['EAI_NO_SERVER', 'backoff'],
    ['ECONNREFUSED', 'backoff'],
  ])('%s is tried again: %s', (code, retry) => {
    expect(networkFailure(url, Object.assign(new Error(code), { code }))).toMatchObject({ retry });
  });

  it('is told from a fault of our own, which stays what it is', () => {
    const fault = new TypeError('undefined is not a function');
    expect(networkFailure(url, fault)).toBe(fault);
  });
});
