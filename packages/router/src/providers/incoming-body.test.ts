import fc from 'fast-check';
import { IncomingBody } from './incoming-body.ts';

function bodyWithSource(): { body: IncomingBody; calls: string[] } {
  const calls: string[] = [];
  const body = new IncomingBody({
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
    abort: () => calls.push('abort'),
  });
  return { body, calls };
}

async function readToEnd(body: IncomingBody): Promise<number[]> {
  const bytes: number[] = [];
  for (let chunk = await body.next(); chunk !== null; chunk = await body.next()) bytes.push(...chunk);
  return bytes;
}

describe('IncomingBody', () => {
  it('gives its reader every byte in order, whether reader or socket comes first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 })), fc.boolean(), async (chunks, early) => {
        const { body } = bodyWithSource();
        const reading = early ? readToEnd(body) : undefined;
        for (const chunk of chunks) {
          body.push(chunk);
          if (early) await Promise.resolve();
        }
        body.complete();
        await expect(reading ?? readToEnd(body)).resolves.toEqual(chunks.flatMap((chunk) => [...chunk]));
      }),
    );
  });

  it('pauses the socket while much waits to be read and resumes it when it was read', async () => {
    const { body, calls } = bodyWithSource();
    body.push(new Uint8Array(200 * 1_024));
    expect(calls).toEqual([]);
    body.push(new Uint8Array(200 * 1_024));
    expect(calls).toEqual(['pause']);
    await body.next();
    expect(calls).toEqual(['pause', 'resume']);
  });

  it('gives what had arrived before it reports that the connection was lost', async () => {
    const { body } = bodyWithSource();
    const lost = new Error('lost');
    body.push(new Uint8Array([1]));
    body.fail(lost);
    await expect(body.next()).resolves.toEqual(new Uint8Array([1]));
    await expect(body.next()).rejects.toBe(lost);
  });

  it('closes the connection when it is given up, once, and not after its end', () => {
    const { body, calls } = bodyWithSource();
    body.cancel();
    body.cancel();
    expect(calls).toEqual(['abort']);
    const ended = bodyWithSource();
    ended.body.complete();
    ended.body.cancel();
    expect(ended.calls).toEqual([]);
  });
});
