import { UsageError, parseLaunchOptions } from './options.ts';

describe('launch options', () => {
  it('start one worker and port 8000 and stay up by default', () => {
    expect(parseLaunchOptions([])).toEqual({ workers: 1, port: 8000, exit: false, help: false });
  });

  it('take every flag, with a space or an equals sign', () => {
    const options = parseLaunchOptions(['--workers', '4', '--port=9000', '--exit']);
    expect(options).toEqual({ workers: 4, port: 9000, exit: true, help: false });
  });

  it('take PORT as the default of --port, and the flag over it', () => {
    expect(parseLaunchOptions([], { PORT: '9100' }).port).toBe(9100);
    expect(parseLaunchOptions(['--port', '9200'], { PORT: '9100' }).port).toBe(9200);
    expect(parseLaunchOptions([], { PORT: '' }).port).toBe(8000);
  });

  it.each([
    [['--wrokers', '2'], {}, '--wrokers'],
    [['--workers', '0'], {}, '--workers must be a whole number from 1 to 64, not "0"'],
    [['--workers', '65'], {}, '--workers'],
    [['--workers', '1.5'], {}, '--workers'],
    [['--workers', ''], {}, '--workers'],
    [['--workers'], {}, '--workers'],
    [['--port', '0'], {}, '--port must be a whole number from 1 to 65535'],
    [['--port', '65536'], {}, '--port'],
    [['--port', '0x50'], {}, '--port'],
    [[], { PORT: 'http' }, 'PORT must be'],
    [['extra'], {}, 'extra'],
  ])('refuse %j with %j and name what is wrong', (args, env, named) => {
    expect(() => parseLaunchOptions(args, env)).toThrow(UsageError);
    expect(() => parseLaunchOptions(args, env)).toThrow(named);
  });
});
