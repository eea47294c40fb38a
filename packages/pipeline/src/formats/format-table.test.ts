import { outputFormatNames, outputFormats } from '@harvest/contracts/output-formats';
import { formatOf, isModelled } from './format-table.ts';

describe('the formats', () => {
  it('report whether there are as many items as wanted wherever a number of them can be asked for', () => {
    const counted = outputFormatNames
      .filter(isModelled)
      .filter((format) => outputFormats[format].defaultCount !== null);
    expect(counted.length).toBeGreaterThan(0);
    for (const format of counted) expect(formatOf(format).rules).toContain('count-on-target');
  });
});
