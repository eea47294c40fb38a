import { errorCodeNames, errorCodes } from '@harvest/contracts/error-codes';

/** The policy of these pages: text, and one style sheet of this origin. */
export const errorPagePolicy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The style sheet of these pages, which is served among the assets of the documentation. */
export const errorPageStyle = `:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { padding: 1rem; overflow-x: auto; border: 1px solid; border-radius: 4px; }
td, th { padding: 0.2rem 1rem 0.2rem 0; text-align: left; }
`;

/** The page about a code, made from its Markdown; it is read at `/docs/errors/{code}`, which its links count from. */
export function errorPageOf(code: string, markdown: string): string {
  return pageOf({
    title: code,
    base: '..',
    body: `${htmlOf(markdown)}\n<p><a href="../errors">All error codes</a></p>`,
  });
}

/** The list of all codes; it is read at `/docs/errors`, which its links count from. */
export function errorListPage(): string {
  const rows = errorCodeNames.map((code) => {
    const { status, title } = errorCodes[code];
    return `<tr><td><a href="errors/${code}"><code>${code}</code></a></td><td>${String(status)}</td><td>${escapeHtml(title)}</td></tr>`;
  });
  const head = '<tr><th>Code</th><th>Status</th><th>Meaning</th></tr>';
  return pageOf({
    title: 'Error codes',
    base: '.',
    body: `<h1>Error codes</h1>\n<table>\n${[head, ...rows].join('\n')}\n</table>`,
  });
}

function pageOf({ title, base, body }: { title: string; base: string; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} - Harvest</title>
<link rel="stylesheet" href="${base}/errors.css">
</head>
<body>
${body}
</body>
</html>
`;
}

/** HTML of the Markdown that these pages use: two levels of headings, paragraphs, fenced and inline code, bold. */
function htmlOf(markdown: string): string {
  // Split at the fences, every second part is code, in which blank lines mean nothing.
  return markdown
    .split(/^```.*\n?/m)
    .map((part, index) =>
      index % 2 === 1
        ? `<pre>${escapeHtml(part)}</pre>`
        : part
            .split(/\n{2,}/)
            .map(blockOf)
            .join('\n'),
    )
    .join('\n');
}

function blockOf(block: string): string {
  const text = block.trim();
  if (text === '') return '';
  const [, marks, heading = ''] = /^(##?) (.+)$/.exec(text) ?? [];
  if (marks !== undefined) return `<h${String(marks.length)}>${inlineOf(heading)}</h${String(marks.length)}>`;
  return `<p>${inlineOf(text)}</p>`;
}

function inlineOf(text: string): string {
  return escapeHtml(text)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
