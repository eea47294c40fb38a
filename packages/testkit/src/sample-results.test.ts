import { outputFormatNames } from '@harvest/contracts/output-formats';
import { taskSchema } from '@harvest/contracts/task';
import { sampleTask } from './sample-results.ts';
import { canalArticle } from './texts/canal-article.ts';

describe('the sample results', () => {
  it.each(outputFormatNames)('of the format %s pass the schema and quote their source exactly', (format) => {
    const task = taskSchema.parse(sampleTask(format));
    for (const { source, start, end, quote } of task.result?.citations ?? []) {
      expect(source).toBe(0);
      expect(canalArticle.slice(start, end)).toBe(quote);
    }
  });
});
