import {
  type HarvestRequest,
  type RequestLimits,
  createHarvestRequestSchema,
} from '@harvest/contracts/harvest-request';
import { parseBody } from '../../middleware/parse-body.ts';

/** A parser of submissions under the given limits; the schema is built once. It throws HarvestError `request.invalid`. */
export function createSubmissionParser(limits: RequestLimits): (body: unknown) => HarvestRequest {
  const schema = createHarvestRequestSchema(limits);
  return (body) => parseBody(schema, body);
}
