/** A command was called wrongly; its message says how it is called, and no stack is shown. */
export class UsageError extends Error {}
