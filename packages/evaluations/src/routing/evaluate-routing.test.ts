import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom } from '@harvest/testkit/seeded-random';
import { evaluateLearner } from './evaluate-learner.ts';
import { evaluateRouting } from './evaluate-routing.ts';
import { fitRouting } from './fit-routing.ts';

/** A question on which the strong model is better exactly when its options are alike, whatever the subject. */
function row(subject: number, random: () => number): string {
  const hard = random() < 0.5;
  const words = ['iron', 'salt', 'milk', 'rain'];
  const options = words.map(
    (word, at) => `${'ABCD'[at] ?? ''}. ${hard ? `the same long answer but ${word}` : word}`,
  );
  const text = `Question ${String(subject)} about ${random().toFixed(3)}?\n${options.join('\n')}\nAnswer:`;
  return `"${text}",${hard ? 'False' : 'True'},True`;
}

/** The fields of the table rows of a title whose first field begins as said. */
function cells(report: string, title: string, name: string): string[] {
  const section = report.slice(report.indexOf(title));
  const line = section.split('\n').find((one) => one.startsWith(`| ${name}`)) ?? '';
  return line.split('|').map((field) => field.trim());
}

describe('evaluating the complexity score', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'harvest-routing-'));
    const random = createSeededRandom(5);
    for (let subject = 0; subject < 9; subject += 1) {
      const rows = Array.from({ length: 40 }, () => row(subject, random));
      const head = 'prompt,weak/model,strong/model';
      await writeFile(join(folder, `mmlu_subject_${String(subject)}.csv`), [head, ...rows, ''].join('\n'));
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('finds a signal on subjects that it was not fitted on, and chance without one', async () => {
    const report = await evaluateRouting(['--replicates', '20', '--data', folder]);
    expect(report).toContain('360 prompts of 9 subjects');
    expect(Number(cells(report, 'Pooled', 'chance')[2])).toBe(0.5);
    for (const title of ['Pooled', 'Within subject']) {
      expect(Number(cells(report, title, 'score, cross-validated')[2])).toBeGreaterThan(0.7);
    }
  });

  it('evaluates weights that were written to a file, with where they come from', async () => {
    const weights = join(folder, 'weights.json');
    await fitRouting(['--data', folder, '--weights', weights, '--data-name', 'made up', '--licence', 'none']);
    expect(await readFile(weights, 'utf8')).toContain('"data": "made up"');
    const report = await evaluateRouting(['--replicates', '20', '--data', folder, '--weights', weights]);
    expect(Number(cells(report, 'Pooled', 'score, weights.json (fitted on')[2])).toBeGreaterThan(0.7);
  });

  it('leaves out the subjects that it is told to', async () => {
    const report = await evaluateRouting([
      '--data',
      folder,
      '--without',
      'subject_0',
      '--without',
      'subject_1',
    ]);
    expect(report).toContain('280 prompts of 7 subjects');
  });

  it('names the file and row of a label that is none', async () => {
    const other = await mkdtemp(join(tmpdir(), 'harvest-routing-'));
    await writeFile(join(other, 'art.csv'), 'prompt,weak,strong\n"Who?",True,maybe\n');
    await expect(evaluateRouting(['--data', other])).rejects.toThrow('art.csv, row 2');
    await rm(other, { recursive: true });
  });

  it('says how it is called', async () => {
    await expect(evaluateRouting([])).rejects.toThrow('--data <folder>');
    await expect(evaluateLearner(['--data', folder, '--requests', 'many'])).rejects.toThrow(
      '--requests <count>',
    );
  });

  it('replays the learner against fixed tiers', async () => {
    const report = await evaluateLearner(['--data', folder, '--requests', '500', '--replays', '5']);
    expect(cells(report, 'Chosen by', 'weak model always')[2]).toBe('0.0 %');
    expect(Number(cells(report, 'Chosen by', 'strong model always')[4])).toBe(1);
    const regretOf = (name: string): number => Number(cells(report, 'Chosen by', name)[7]);
    expect(regretOf('learner by subject')).toBeLessThan(regretOf('weak model always'));
  });
});
