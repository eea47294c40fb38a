import type { Response } from 'express';
import { sendBody } from './send-body.ts';

/**
 * Answers with JSON that no cache may keep: what is true of a task now is not true of it later. It writes to the bare
 * response, because Express's own way looks up settings that this API does not use, on every answer.
 */
export function sendJson(res: Response, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.statusCode = status;
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  sendBody(res, text);
}
