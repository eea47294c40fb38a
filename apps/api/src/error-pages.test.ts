import { readFileSync, readdirSync } from 'node:fs';
import { type ErrorCode, errorCodeNames, errorCodes, problemTypeOf } from '@harvest/contracts/error-codes';
import { problemSchema } from '@harvest/contracts/problem';
import { taskErrorSchema } from '@harvest/contracts/task-error';
import { z } from 'zod';

const folder = new URL('../../../docs/errors/', import.meta.url);
const pageOf = (code: ErrorCode): string => readFileSync(new URL(`${code}.md`, folder), 'utf8');
const exampleSchema = z.union([problemSchema, taskErrorSchema]);

describe('the pages about errors', () => {
  it('exist for every code and for nothing else', () => {
    const pages = readdirSync(folder).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(errorCodeNames.map((code) => `${code}.md`).sort());
  });

  it.each(errorCodeNames)('show a valid example of %s under its title, and say what to do', (code) => {
    const page = pageOf(code);
    expect(page).toContain(`# ${code}\n\n**${errorCodes[code].title}.**`);
    expect(page).toMatch(/## What to do\n\n\S/);
    const [, json = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? [];
    const example = exampleSchema.parse(JSON.parse(json));
    expect(example).toMatchObject({ code, type: problemTypeOf(code) });
    if ('status' in example)
      expect(example).toMatchObject({ status: errorCodes[code].status, title: errorCodes[code].title });
  });

  it('are all listed in the index', () => {
    const index = readFileSync(new URL('README.md', folder), 'utf8');
    for (const code of errorCodeNames) expect(index).toContain(`(${code}.md)`);
  });
});
