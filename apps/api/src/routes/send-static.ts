import type { Response } from 'express';
import { sendBody } from './send-body.ts';

/** Answers with bytes that are the same for everybody, and the same object every time. */
export function sendStatic(
  res: Response,
  options: { mediaType: string; cacheControl: string; body: Buffer },
): void {
  res.setHeader('Content-Type', options.mediaType);
  res.setHeader('Cache-Control', options.cacheControl);
  sendBody(res, options.body, { isFixed: true });
}
