import { type ExportFormat, exportFormatsOf } from '@harvest/contracts/export-formats';
import { outputFormatNames } from '@harvest/contracts/output-formats';
import type { Task } from '@harvest/contracts/task';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import { isModelled } from '@harvest/pipeline/formats/format-table';
import { sampleResult, sampleTask } from '@harvest/testkit/sample-results';
import { everyText } from '@harvest/testkit/texts/every-text';
import { strFromU8, unzipSync } from 'fflate';
import { exportTask } from './export-task.ts';
import { textsIn } from './test-support/content-texts.ts';
import { bare, readCsv, readDeck, readGift, readQti, readText } from './test-support/read-back.ts';

const compute = createComputeTable({ countTokens: (text) => Math.ceil(text.length / 4) });
const { signal } = new AbortController();
const request = { query: '', options: {} };
const modelled = outputFormatNames.filter(isModelled);

/** A task whose content the built-in engine made of a text. */
async function builtTask(format: (typeof modelled)[number], text: string): Promise<Task> {
  const { content, notices } = await compute.build({ texts: [text], format, request }, { signal });
  return sampleTask(format, {
    result: sampleResult(format, { content, notices: [...notices], citations: [] }),
  });
}

/** All that a reader finds in a file. @throws Error for a file that it cannot read. */
async function readAll(format: ExportFormat, bytes: Uint8Array): Promise<string> {
  switch (format) {
    case 'json':
      return new TextDecoder().decode(bytes);
    case 'csv':
      return JSON.stringify(readCsv(bytes));
    case 'md':
    case 'html':
    case 'pdf':
    case 'docx':
      return await readText(format, bytes);
    case 'gift':
      readGift(bytes);
      return new TextDecoder().decode(bytes);
    case 'qti':
      readQti(bytes);
      return strFromU8(unzipSync(bytes)['assessment.xml'] ?? new Uint8Array());
    case 'apkg': {
      const { description, notes } = await readDeck(bytes);
      return `${description} ${JSON.stringify(notes)}`;
    }
  }
}

const cases = modelled.flatMap((format) => everyText.map(([name, text]) => [format, name, text] as const));

describe('what the built-in engine makes', () => {
  it.each(cases)('as %s of %s is written whole in every format, with its source', async (format, _, text) => {
    const task = await builtTask(format, text);
    const content = task.result?.content;
    if (content === undefined || content === null) throw new Error('nothing was built');
    for (const name of exportFormatsOf(format)) {
      const found = bare(await readAll(name, (await exportTask(task, name)).bytes));
      for (const origin of [
        'The Varnholm Canal',
        'Mara Lindt',
        'https://canals.example/varnholm',
        'CC BY 4.0',
      ])
        expect(found).toContain(bare(origin));
      if (!['html', 'docx'].includes(name)) continue;
      for (const part of textsIn(content)) {
        if (content.format === 'blog' && part === content.meta_description) continue;
        expect(found).toContain(bare(part));
      }
    }
  });
});
