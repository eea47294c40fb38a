import type { Response } from 'express';
import type { Caller } from '@harvest/store/admission';
import { contextOf } from '../middleware/request-context.ts';

/** Who sends the request, as the guard of its route found out. @throws Error when the route asks for no credential. */
export function callerOf(res: Response): Caller {
  const { caller } = contextOf(res);
  if (caller === null) throw new Error('the route is public: nobody is known to call it');
  return caller;
}
