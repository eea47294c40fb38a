/**
 * Gemini signs its function calls with an encrypted trace of its thoughts and refuses a later request that repeats a
 * call without its signature. The port's calls have an id and no room for more, so the signature travels in the id,
 * behind a separator that base64 does not contain.
 */
import { createToolCallId } from '../tool-calls.ts';

const separator = '~';

/** The id of a call for the port. */
export function toCallId(call: {
  readonly id?: string | undefined;
  readonly signature?: string | undefined;
}): string {
  const id = call.id === undefined || call.id === '' ? createToolCallId() : call.id;
  return call.signature === undefined ? id : `${id}${separator}${call.signature}`;
}

/** What `toCallId` put together; ids of other providers have no signature. */
export function fromCallId(callId: string): { readonly id: string; readonly signature: string | undefined } {
  const at = callId.indexOf(separator);
  if (at === -1) return { id: callId, signature: undefined };
  return { id: callId.slice(0, at), signature: callId.slice(at + 1) };
}
