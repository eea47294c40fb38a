import { parseArguments } from './command-arguments.ts';

const taskId = 'tsk_0g4k9w2m7q1s5v8x3z6b0d2f4h';

describe('the arguments of the command', () => {
  it('name a task of the local API, or of another one', () => {
    expect(parseArguments([taskId])).toEqual({
      kind: 'place',
      place: { kind: 'api', taskId, api: 'http://127.0.0.1:8000' },
    });
    expect(parseArguments(['--', taskId, '--api', 'https://harvest.example/v1/'])).toMatchObject({
      place: { api: 'https://harvest.example/v1' },
    });
  });

  it('name a file, with or without the sources beside it', () => {
    expect(parseArguments(['--file', 'task.json'])).toMatchObject({
      place: { kind: 'file', file: 'task.json', sources: null },
    });
    expect(parseArguments(['--file', 'task.json', '--sources', 'texts'])).toMatchObject({
      place: { sources: 'texts' },
    });
  });

  it.each([
    [[], 'One task id'],
    [[taskId, taskId], 'One task id'],
    [['task-1'], 'no task id'],
    [[taskId, '--api', 'harvest.example'], 'no URL'],
    [[taskId, '--file', 'task.json'], 'not from both'],
    [[taskId, '--sources', 'texts'], '--file'],
    [[taskId, '--verbose'], '--verbose'],
    [['--file'], '--file'],
  ])('%j are refused with a reason', (given, reason) => {
    expect(parseArguments(given)).toEqual({
      kind: 'fault',
      fault: expect.stringContaining(reason) as string,
    });
  });
});
