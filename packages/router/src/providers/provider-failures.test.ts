import { HarvestError } from '@harvest/runtime/harvest-error';
import { ollamaManifest } from './ollama/manifest.ts';
import { type Judge, failureOf, translateFailure } from './provider-failures.ts';
import {
  MalformedResponseError,
  MissingEndMarkError,
  UpstreamReportedError,
  UpstreamStatusError,
} from './upstream-faults.ts';

const context = {
  manifest: ollamaManifest,
  baseUrl: 'http://user:secret@node:11434',
  secrets: ['secret'],
  nowMs: () => 0,
};
const judge: Judge = ({ status }) => ({ code: 'provider.overloaded', detail: `status ${String(status)}` });

function codeOf(error: unknown, failure: unknown, responded: boolean): string {
  const call = { failure: () => failure, responded: () => responded };
  return translateFailure(error, { context, judge, call }).code;
}

describe('translateFailure', () => {
  const lost = new Error('terminated');

  it.each([
    ['a malformed part', new MalformedResponseError('x'), 'provider.invalid_response'],
    ['a part that is not JSON', new SyntaxError('x'), 'provider.invalid_response'],
    ['an error that the server reported', new UpstreamReportedError({}), 'provider.overloaded'],
  ])('takes %s for the cause, even if the response has ended meanwhile', (_, finding, code) => {
    expect(codeOf(finding, new MissingEndMarkError(), true)).toBe(code);
  });

  it('believes the transport rather than an SDK that only says that something failed', () => {
    const status = new UpstreamStatusError({ status: 503, headers: new Headers(), body: '{}' });
    expect(codeOf(new Error('Connection error.'), status, false)).toBe('provider.overloaded');
  });

  it('tells a connection that was lost from one that never was', () => {
    expect(codeOf(lost, lost, true)).toBe('provider.stream_interrupted');
    expect(codeOf(lost, lost, false)).toBe('provider.unreachable');
  });

  it('blames the answer when an SDK stumbles over it, and us when nothing was sent', () => {
    expect(codeOf(new TypeError('reading null'), undefined, true)).toBe('provider.invalid_response');
    expect(codeOf(new TypeError('reading null'), undefined, false)).toBe('internal.unexpected');
  });

  it('leaves an error alone that already has its code', () => {
    const error = new HarvestError({ code: 'provider.timeout', publicMessage: 'late' });
    const call = { failure: () => lost, responded: () => true };
    expect(translateFailure(error, { context, judge, call })).toBe(error);
  });
});

describe('failureOf', () => {
  it('keeps secrets out of what is shown and of what is logged', () => {
    const cause = Object.assign(new Error('refused secret'), { request: { headers: 'secret' } });
    const error = failureOf({ code: 'provider.unreachable', detail: 'it said secret' }, context, cause);
    const shown = [
      error.message,
      String(error.cause),
      JSON.stringify(error.cause),
      JSON.stringify(error.details),
    ].join(' ');
    expect(shown).not.toContain('secret');
    expect(error.publicMessage).toBe('Ollama cannot be reached. It said: "it said [redacted]"');
    expect(error.details).toMatchObject({ base_url: 'http://node:11434' });
  });
});
