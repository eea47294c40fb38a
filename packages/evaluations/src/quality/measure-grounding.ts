import type { Citation } from '@harvest/contracts/citation';
import { outputFormatNames, outputFormats } from '@harvest/contracts/output-formats';
import { extractDocument } from '@harvest/acquisition/extraction/extract-document';
import { createComputeTable } from '@harvest/pipeline/compute/compute-table';
import { citationsOf } from '@harvest/pipeline/formats/citations-of';
import { isModelled } from '@harvest/pipeline/formats/format-table';
import { loadLabelledPages } from '../extraction/labelled-pages.ts';
import type { Measurement } from '../measurement.ts';

const signal = new AbortController().signal;
const request = { query: 'What happened, and why?', options: {} };
const compute = createComputeTable({ countTokens: (text) => text.length });

/**
 * Makes every output of every page of a folder without a model, and counts the citations that stand in the page's text
 * where they say.
 */
export async function measureGrounding(dataFolder: string): Promise<Measurement> {
  let cited = 0;
  let grounded = 0;
  let outputs = 0;
  for (const { url, bytes } of await loadLabelledPages(dataFolder)) {
    const { text } = await extractDocument({ url, contentType: 'text/html', bytes, headers: {} }, { signal });
    for (const citations of await citationsOfAll(text)) {
      outputs += 1;
      cited += citations.length;
      grounded += citations.filter(({ start, end, quote }) => text.slice(start, end) === quote).length;
    }
  }
  return {
    metric: `Grounded citations, ${String(cited)} in ${String(outputs)} outputs`,
    ours: cited === 0 ? 0 : grounded / cited,
    goal: 1,
    baselines: {},
  };
}

/** The citations of each output that can be made of a text. */
async function citationsOfAll(text: string): Promise<readonly (readonly Citation[])[]> {
  const texts = [text];
  const all: (readonly Citation[])[] = [];
  for (const format of outputFormatNames) {
    if (outputFormats[format].maker === 'built-in') continue;
    if (isModelled(format)) {
      const { content } = await compute.build({ texts, format, request }, { signal });
      all.push(citationsOf(content));
    } else if (format !== 'dedup') {
      const maxOutputTokens = 2_000;
      const extracted = await compute.extract({ texts, format, request, maxOutputTokens }, { signal });
      all.push(extracted.citations);
    }
  }
  return all;
}
