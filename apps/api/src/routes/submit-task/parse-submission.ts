import {
  type HarvestRequest,
  type RequestLimits,
  createHarvestRequestSchema,
  isUrlSource,
} from '@harvest/contracts/harvest-request';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { parseBody } from '../../middleware/parse-body.ts';

/**
 * A parser of submissions under the given limits; the schema is built once.
 *
 * @returns a function that throws HarvestError `request.invalid` or `request.url_source_unsupported`.
 */
export function createSubmissionParser(limits: RequestLimits): (body: unknown) => HarvestRequest {
  const schema = createHarvestRequestSchema(limits);
  return (body) => {
    const submission = parseBody(schema, body);
    refuseUrlSource(submission.source);
    return submission;
  };
}

/** @throws HarvestError `request.url_source_unsupported` when the source would have to be fetched. */
export function refuseUrlSource(source: string): void {
  if (!isUrlSource(source)) return;
  throw new HarvestError({
    code: 'request.url_source_unsupported',
    publicMessage: 'The source is a URL, which cannot be fetched yet. Send the text itself.',
    fields: [{ pointer: '/source', message: 'must be text, not a URL' }],
  });
}
