/** The page itself. Scripts are files of ours, so that the content security policy needs no exception for them. */
export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Harvest API</title>
    <link rel="icon" type="image/png" href="docs/favicon-32x32.png">
    <link rel="stylesheet" href="docs/swagger-ui.css">
    <link rel="stylesheet" href="docs/page.css">
  </head>
  <body>
    <main id="docs"><noscript>This page needs scripts; the document itself is at <a href="openapi.json">openapi.json</a>.</noscript></main>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/page.js"></script>
  </body>
</html>
`;

/** Starts the viewer. Without a validator URL of its own it would ask another host about the document. */
export const docsScript = `'use strict';
window.SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: false,
  displayRequestDuration: true,
  presets: [window.SwaggerUIBundle.presets.apis],
});
`;

export const docsStyle = `body { margin: 0; background: #fafafa; }
`;

/**
 * The policy of the page: everything comes from this origin, and nothing is inline. Requests may also go to the public
 * URL, which the viewer offers as a server.
 */
export function contentSecurityPolicy(publicOrigin: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${publicOrigin === null ? '' : ` ${publicOrigin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
