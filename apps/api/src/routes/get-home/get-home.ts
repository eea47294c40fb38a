import type { RequestHandler } from 'express';

/** `GET /`: a person who opens the server's address wants to read about it. */
export function createGetHome(): RequestHandler {
  return (req, res) => {
    res.statusCode = 302;
    res.setHeader('Location', `${req.baseUrl}/docs`);
    res.end();
  };
}
