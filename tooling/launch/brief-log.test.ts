import { BriefLog } from './brief-log.ts';

const line = (level: string, message: string): string =>
  JSON.stringify({ time: 't', level, message, extra: 1 });

describe('the brief log', () => {
  it('shows warnings and errors alone, with the cause of an error', () => {
    const brief = new BriefLog({ nowMs: () => 0 });
    const failed = JSON.stringify({ level: 'error', message: 'job failed', err: { message: 'no model' } });
    expect(brief.pick([line('info', 'started'), line('warn', 'slow'), failed])).toEqual([
      'warn: slow',
      'error: job failed (no model)',
    ]);
  });

  it('leaves out the task that is shown in another way, and no other', () => {
    const brief = new BriefLog({ nowMs: () => 0 });
    const about = (taskId: string): string =>
      JSON.stringify({ level: 'warn', message: taskId, task_id: taskId });
    expect(brief.pick([about('tsk_1'), about('tsk_2'), line('warn', 'slow')], 'tsk_1')).toEqual([
      'warn: tsk_2',
      'warn: slow',
    ]);
  });

  it('lets no line move the cursor, restyle the terminal or reorder its text', () => {
    const brief = new BriefLog({ nowMs: () => 0 });
    const [shown = ''] = brief.pick([line('error', 'a\u001b[2J\r\n\u009b1m\u202eb')]);
    expect(shown).toMatch(/^error: a[^\p{Cc}\p{Cf}]+b$/u);
  });

  it('passes over lines that are no log entries', () => {
    const brief = new BriefLog({ nowMs: () => 0 });
    expect(
      brief.pick(['', '    at main.ts:1', '{"level":"error"', '{"level":1,"message":"x"}', '{}']),
    ).toEqual([]);
  });

  it('shows only a few lines at a time and says that there are more, until time has passed', () => {
    let nowMs = 0;
    const brief = new BriefLog({ nowMs: () => nowMs });
    const storm = Array.from({ length: 50 }, () => line('warn', 'again'));
    expect(brief.pick(storm)).toEqual([
      ...Array<string>(4).fill('warn: again'),
      'more warnings follow in the log',
    ]);
    expect(brief.pick(storm)).toEqual([]);
    nowMs = 10_001;
    expect(brief.pick(storm)).toHaveLength(5);
  });
});
