import { once } from 'node:events';
import { startPageDeadline } from './page-deadline.ts';

const url = 'https://ann:secret@example.com/a';
const { signal } = new AbortController();

describe('the deadline of a page', () => {
  it('ends with an error for the client', async () => {
    const deadline = startPageDeadline({ url, timeoutMs: 5, signal });
    await once(deadline.signal, 'abort');
    expect(deadline.signal.reason).toMatchObject({
      code: 'acquisition.timeout',
      publicMessage: expect.stringContaining('The page https://example.com/a could not be read') as string,
    });
    deadline.end();
  });

  it('does not count the time outside, also of work that fails', async () => {
    const deadline = startPageDeadline({ url, timeoutMs: 50, signal });
    const longer = startPageDeadline({ url, timeoutMs: 60, signal });
    const fault = new Error('no turn');
    const outside = deadline.outside(async () => {
      await once(longer.signal, 'abort');
      throw fault;
    });
    await expect(outside).rejects.toBe(fault);
    expect(deadline.signal.aborted).toBe(false);
    await once(deadline.signal, 'abort');
    deadline.end();
    longer.end();
  });

  it('ends with the reason of the caller', () => {
    const controller = new AbortController();
    const deadline = startPageDeadline({ url, timeoutMs: 1_000, signal: controller.signal });
    const reason = new Error('cancelled');
    controller.abort(reason);
    expect(deadline.signal.reason).toBe(reason);
    deadline.end();
  });
});
