import type { Response } from 'express';

/** Answers with bytes that are the same for everybody. */
export function sendStatic(
  res: Response,
  options: { mediaType: string; cacheControl: string; body: Buffer },
): void {
  res.setHeader('Content-Type', options.mediaType);
  res.setHeader('Content-Length', options.body.length);
  res.setHeader('Cache-Control', options.cacheControl);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.end(options.body);
}
