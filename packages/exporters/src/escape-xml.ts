const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for the content and the quoted attributes of HTML and XML; it expects clean text. */
export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => references[character] ?? character);
}
