import { pageLimit, problemCatalogue, problemType } from "@proton/shared";
import { itemDraftSchema, itemSchema, MAXIMUM_ATTRIBUTES } from "@proton/shared/validation";
import * as z from "zod/mini";

/** A JSON Schema (2020-12), as OpenAPI 3.1 uses it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** The schemas of the API's bodies; those of items come from what the handlers check with. */
export const schemas: Readonly<Record<string, JsonSchema>> = {
  Item: { description: "An item.", ...jsonSchemaOf(itemSchema, "output") },
  ItemDraft: {
    description: "What a client says about an item.",
    ...jsonSchemaOf(itemDraftSchema, "input"),
  },
  ItemPatch: {
    description:
      "A JSON merge patch (RFC 7396) of an ItemDraft: null removes a field, objects are merged, anything else replaces. The result must be a valid ItemDraft.",
    type: "object",
    properties: Object.fromEntries(
      Object.keys(itemDraftSchema.shape).map((name) => [name, true as const]),
    ),
    additionalProperties: false,
  },
  ItemPage: {
    description: "A page of items, newest first.",
    type: "object",
    properties: {
      items: { type: "array", items: reference("Item"), maxItems: pageLimit.maximum },
      nextCursor: {
        type: "string",
        description: "The cursor of the next page; absent on the last one.",
      },
    },
    required: ["items"],
    additionalProperties: false,
  },
  Problem: {
    description: "What went wrong (RFC 9457).",
    type: "object",
    properties: {
      type: {
        description: "Stable; branch on this.",
        enum: Object.keys(problemCatalogue).map((code) =>
          problemType(code as keyof typeof problemCatalogue),
        ),
      },
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      requestId: { type: "string", description: "Under which the API logged the request." },
      errors: { type: "array", items: reference("Violation") },
    },
    required: ["type", "title", "status", "detail", "requestId"],
  },
  Violation: {
    description: "One part of the request that is wrong: one of pointer, parameter and header.",
    type: "object",
    properties: {
      pointer: { type: "string", description: "JSON pointer (RFC 6901) into the body." },
      parameter: { type: "string" },
      header: { type: "string" },
      detail: { type: "string" },
    },
    required: ["detail"],
  },
};

/** A reference to one of {@link schemas}. */
export function schemaReference(name: string): JsonSchema {
  if (!(name in schemas)) throw new Error(`there is no schema ${name}`);
  return reference(name);
}

function jsonSchemaOf(schema: z.ZodMiniType, io: "input" | "output"): JsonSchema {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    override: ({ zodSchema, jsonSchema: target }) => {
      // The one bound that zod cannot say in JSON Schema by itself.
      if (zodSchema._zod.def.type === "record") target.maxProperties = MAXIMUM_ATTRIBUTES;
    },
  });
  return jsonSchema;
}
