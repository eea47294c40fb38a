import { HarvestError } from '@harvest/runtime/harvest-error';

// An order number counts the tasks of a shard.
const cursorPattern = /^[1-9]\d{0,14}$/;

/** An opaque page cursor for the order number of the last task of a page. */
export function encodeCursor(order: string): string {
  return Buffer.from(`1.${order}`, 'utf8').toString('base64url');
}

/** The order number in a cursor. @throws HarvestError `request.invalid_cursor`. */
export function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const order = text.startsWith('1.') ? text.slice(2) : '';
  if (!cursorPattern.test(order) || encodeCursor(order) !== cursor) {
    throw new HarvestError({
      code: 'request.invalid_cursor',
      publicMessage: 'The cursor is not one that this API returned. Start again without it.',
    });
  }
  return order;
}
