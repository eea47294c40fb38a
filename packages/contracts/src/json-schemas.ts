import { z } from 'zod';

/** A JSON Schema (draft 2020-12) as OpenAPI 3.1 embeds it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const definitionsPrefix = '#/$defs/';
const componentsPrefix = '#/components/schemas/';

/**
 * Turns zod schemas into JSON Schema and gathers every schema with an id as a component. Requests are described as
 * what a client sends (`input`), answers as what it gets (`output`).
 */
export class JsonSchemas {
  readonly #components = new Map<string, JsonSchema>();

  /** The schema itself, or a reference to its component when it has an id. */
  add(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // Wrapped in an object, a schema with an id comes out as a reference like any nested one.
    const { $defs = {}, properties } = z.toJSONSchema(z.object({ it: schema }), { io, override });
    for (const [id, definition] of Object.entries($defs)) {
      if (!this.#components.has(id)) this.#components.set(id, asComponent(definition));
    }
    return toObject(rewriteReferences(properties?.['it']));
  }

  /** All gathered components by id, in alphabetical order. */
  components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => a.localeCompare(b)));
  }
}

/** Leaves out what zod spells as a pattern or bound although format and type say it already. */
function override({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function asComponent(definition: unknown): JsonSchema {
  const { id: _id, $id: _schemaId, ...component } = toObject(rewriteReferences(definition));
  return component;
}

function rewriteReferences(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(rewriteReferences);
  if (typeof node === 'string' && node.startsWith(definitionsPrefix)) {
    return componentsPrefix + node.slice(definitionsPrefix.length);
  }
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, rewriteReferences(value)]));
}

function toObject(node: unknown): Record<string, unknown> {
  return typeof node === 'object' && node !== null ? { ...node } : {};
}
