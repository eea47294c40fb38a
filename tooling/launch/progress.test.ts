import { PassThrough } from 'node:stream';
import { Progress } from './progress.ts';
import { createTerminal } from './terminal.ts';

function createProgress(color = false): {
  progress: Progress;
  shown: () => string;
  pass: (ms: number) => void;
} {
  const stream = new PassThrough();
  let nowMs = 0;
  const progress = new Progress({ terminal: createTerminal({ stream, color }), elapsedMs: () => nowMs });
  return {
    progress,
    shown: () => (stream.read() as Buffer | null)?.toString() ?? '',
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

const delta = (generation: number, text: string) => ({
  type: 'token-delta' as const,
  data: { generation, text },
});

describe('progress', () => {
  it('shows each step with its time', () => {
    const { progress, shown, pass } = createProgress();
    pass(1_234);
    progress.show({ type: 'task-started', data: { attempt: 1 } });
    expect(shown()).toBe('   1.23 s  a worker has started it\n');
  });

  it('shows running text as it comes and ends its line before the next step', () => {
    const { progress, shown } = createProgress();
    progress.show(delta(1, 'The '));
    progress.show(delta(1, 'answer.'));
    progress.show({ type: 'task-completed', data: { task_id: 't' } });
    expect(shown()).toBe('\nThe answer.\n   0.00 s  completed\n');
    expect(progress.shownText).toBe('The answer.');
  });

  it('starts the text anew with a higher generation and ignores a lower one', () => {
    const { progress } = createProgress();
    progress.show(delta(1, 'old'));
    progress.show(delta(2, 'new'));
    progress.show(delta(1, ' late'));
    expect(progress.shownText).toBe('new');
  });

  it('says why an attempt failed and when the next comes', () => {
    const { progress, shown } = createProgress();
    const error = {
      code: 'provider.overloaded' as const,
      message: 'It is busy.',
      type: '/docs/errors/x',
    };
    progress.show({ type: 'attempt-failed', data: { attempt: 2, error, retry_in_ms: 1_500 } });
    expect(shown()).toContain('attempt 2 failed: It is busy. Next try in 1.5 s.');
    progress.show({
      type: 'attempt-failed',
      data: { attempt: 1, error, retry_in_ms: 1_500, counted: false },
    });
    expect(shown()).toContain('it has to wait: It is busy. Next try in 1.5 s.');
  });

  it('writes escape codes only where colour is wanted', () => {
    const plain = createProgress(false);
    plain.progress.step('x');
    expect(plain.shown()).not.toContain('\u001b');
    const coloured = createProgress(true);
    coloured.progress.step('x');
    expect(coloured.shown()).toContain('\u001b[2m');
  });
});
