import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@harvest/runtime/clock';
import type { HarvestError } from '@harvest/runtime/harvest-error';
import { type ModelTableFile, openModelTable } from './model-table-file.ts';
import type { ModelTable } from './model-table.ts';

function ownTable(outputPer1m: number): string {
  return JSON.stringify({ models: [{ provider: 'openai', model: 'gpt-5', output_per_1m: outputPer1m }] });
}

function priceIn(table: ModelTable | undefined): number | undefined {
  return table?.rows.find(({ model }) => model === 'gpt-5')?.output_per_1m;
}

describe('the model table of a process', () => {
  let folder: string;
  let path: string;
  let file: ModelTableFile | undefined;
  const reloads: ModelTable[] = [];
  const refusals: HarvestError[] = [];

  async function open(ownPath?: string): Promise<ModelTableFile> {
    file = await openModelTable({
      ...(ownPath === undefined ? {} : { ownPath }),
      clock: systemClock,
      onReload: (table) => reloads.push(table),
      onRefused: (error) => refusals.push(error),
    });
    return file;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'model-table-'));
    path = join(folder, 'models.json');
    reloads.length = 0;
    refusals.length = 0;
  });
  afterEach(async () => {
    file?.close();
    await rm(folder, { recursive: true });
  });

  it('is the listed one when the operator has none', async () => {
    const { current, refresh } = await open();
    await refresh();
    expect(priceIn(current())).toBe(10);
    expect(reloads).toEqual([]);
  });

  it('follows the changes of the operator’s file without a restart', async () => {
    await writeFile(path, ownTable(12));
    const { current, refresh } = await open(path);
    expect(priceIn(current())).toBe(12);
    await writeFile(path, ownTable(12.5));
    await refresh();
    expect(priceIn(current())).toBe(12.5);
    expect(reloads.map(priceIn)).toEqual([12.5]);
  });

  it('keeps the table that it has when a change is bad, tells of it once, and takes the correction', async () => {
    await writeFile(path, ownTable(12));
    const { current, refresh } = await open(path);
    await writeFile(path, ownTable(-12));
    await refresh();
    await refresh();
    expect(priceIn(current())).toBe(12);
    expect(refusals.map(({ code }) => code)).toEqual(['router.invalid_model_table']);
    await writeFile(path, '{"models": [');
    await refresh();
    expect(refusals).toHaveLength(2);
    await writeFile(path, ownTable(13.25));
    await refresh();
    expect(priceIn(current())).toBe(13.25);
  });

  it('keeps the table that it has when the file vanishes', async () => {
    await writeFile(path, ownTable(12));
    const { current, refresh } = await open(path);
    await rm(path);
    await refresh();
    expect(priceIn(current())).toBe(12);
    expect(refusals).toHaveLength(1);
  });

  it('does not begin with a table that is not valid, nor without one that is named', async () => {
    await expect(open(path)).rejects.toThrow('router.invalid_model_table');
    await writeFile(path, ownTable(0));
    await expect(open(path)).rejects.toThrow('openai/gpt-5: output_per_1m is 0');
  });
});
