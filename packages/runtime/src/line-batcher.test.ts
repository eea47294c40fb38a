import { EventEmitter, once } from 'node:events';
import { LineBatcher } from './line-batcher.ts';

/** A process whose standard output tells each text that is written to it, as the event `write`. */
class Owner extends EventEmitter {
  readonly written: string[] = [];
  readonly stdout = {
    write: (text: string): boolean => {
      this.written.push(text);
      return this.emit('write');
    },
  };
}

describe('the batcher of lines', () => {
  const open = (): { owner: Owner; batcher: LineBatcher } => {
    const owner = new Owner();
    return { owner, batcher: LineBatcher.over(owner as unknown as NodeJS.Process) };
  };

  it('writes the lines of a few milliseconds at once, in order', async () => {
    const { owner, batcher } = open();
    batcher.write('a\n');
    batcher.write('b\n');
    expect(owner.written).toEqual([]);
    await once(owner, 'write');
    batcher.write('c\n');
    await once(owner, 'write');
    expect(owner.written).toEqual(['a\nb\n', 'c\n']);
  });

  it('does not wait when much is pending', () => {
    const { owner, batcher } = open();
    batcher.write('a'.repeat(70_000));
    expect(owner.written).toHaveLength(1);
  });

  it('writes what is left when the process exits', () => {
    const { owner, batcher } = open();
    batcher.write('last words\n');
    owner.emit('exit');
    expect(owner.written).toEqual(['last words\n']);
  });
});
