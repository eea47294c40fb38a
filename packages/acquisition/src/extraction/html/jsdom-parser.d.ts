/** Readability's types name the browser's `Document`, which a server's library of types does not have. */
interface Document {
  readonly documentElement: unknown;
}

/** The DOM that Readability ships for its own use; it publishes no types for it. */
declare module '@mozilla/readability/JSDOMParser.js' {
  export default class JSDOMParser {
    /** Parses well-formed XHTML. */
    parse(html: string, url?: string): Document;
  }
}
