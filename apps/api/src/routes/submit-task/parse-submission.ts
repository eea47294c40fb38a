import {
  type HarvestRequest,
  type RequestLimits,
  createHarvestRequestSchema,
  isUrlSource,
} from '@harvest/contracts/harvest-request';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { toProblemFields } from '../../middleware/problem-fields.ts';

/**
 * A parser of submissions under the given limits; the schema is built once.
 *
 * @returns a function that throws HarvestError `request.invalid` or `request.url_source_unsupported`.
 */
export function createSubmissionParser(limits: RequestLimits): (body: unknown) => HarvestRequest {
  const schema = createHarvestRequestSchema(limits);
  return (body) => {
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      const fields = toProblemFields(parsed.error.issues, body);
      const first = fields[0];
      const what =
        first === undefined ? '' : ` ${first.pointer === '' ? 'It' : first.pointer} ${first.message}.`;
      throw new HarvestError({
        code: 'request.invalid',
        publicMessage: `The body does not match the schema.${what}`,
        fields,
      });
    }
    if (isUrlSource(parsed.data.source)) {
      throw new HarvestError({
        code: 'request.url_source_unsupported',
        publicMessage: 'The source is a URL, which cannot be fetched yet. Send the text itself.',
        fields: [{ pointer: '/source', message: 'must be text, not a URL' }],
      });
    }
    return parsed.data;
  };
}
