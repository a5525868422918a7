import { MAXIMUM_BODY_BYTES, type ProblemCode, pageLimit, problemCatalogue } from "@proton/shared";
import { type JsonSchema, schemaReference, schemas } from "./schemas.ts";

const problems = {
  always: ["throttled", "internal-error"],
  reading: ["not-acceptable"],
  ofItem: ["malformed-request", "item-not-found"],
  changing: ["precondition-failed", "concurrent-update"],
  creating: ["request-in-progress", "concurrent-update", "idempotency-key-reused"],
  listing: ["malformed-request"],
  body: ["malformed-request", "body-too-large", "unsupported-media-type", "validation-failed"],
} as const satisfies Record<string, readonly ProblemCode[]>;

const JSON_TYPE = "application/json";
const MERGE_PATCH_JSON = "application/merge-patch+json";

/** The OpenAPI 3.1 description of the API. */
export function openApiDocument(): JsonSchema {
  return {
    openapi: "3.1.1",
    info: {
      title: "Items",
      version: "1.0.0",
      description: `Create, read, update and delete items. Bodies are JSON of at most ${MAXIMUM_BODY_BYTES} bytes.`,
      license: { name: "MIT-0", identifier: "MIT-0" },
    },
    servers: [{ url: "/" }],
    paths: {
      "/items": { post: createItem, get: listItems },
      "/items/{id}": {
        parameters: [{ $ref: "#/components/parameters/id" }],
        get: getItem,
        put: putItem,
        patch: patchItem,
        delete: deleteItem,
      },
    },
    components: { schemas, parameters, headers },
  };
}

const parameters = {
  id: {
    name: "id",
    in: "path",
    required: true,
    description: "A UUIDv7.",
    schema: { type: "string", format: "uuid" },
  },
  limit: {
    name: "limit",
    in: "query",
    description: "How many items the page may hold; it may hold fewer.",
    schema: {
      type: "integer",
      minimum: pageLimit.minimum,
      maximum: pageLimit.maximum,
      default: pageLimit.default,
    },
  },
  cursor: {
    name: "cursor",
    in: "query",
    description: "The nextCursor of the page before.",
    schema: { type: "string" },
  },
  idempotencyKey: headerParameter(
    "Idempotency-Key",
    "Repeating a request with its key and body gets the first answer, for a day, and makes nothing new.",
  ),
  ifMatch: headerParameter("If-Match", "Do it only if the item has one of these entity tags."),
  ifNoneMatch: headerParameter(
    "If-None-Match",
    "GET answers 304 if the item has one of these entity tags; PUT with * creates the item.",
  ),
};

const headers = {
  ETag: {
    description: "The strong entity tag of the item's version.",
    schema: { type: "string" },
  },
  Location: {
    description: "The path of the new item.",
    schema: { type: "string", format: "uri-reference" },
  },
  Link: { description: 'The next page, as rel="next".', schema: { type: "string" } },
  "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } },
};

const createItem = {
  operationId: "createItem",
  summary: "Create an item",
  parameters: [{ $ref: "#/components/parameters/idempotencyKey" }],
  requestBody: bodyOf([JSON_TYPE], "ItemDraft"),
  responses: {
    201: success("The new item.", "Item", ["Location", "ETag"]),
    ...problemsOf("always", "reading", "body", "creating"),
  },
};

const listItems = {
  operationId: "listItems",
  summary: "List items, newest first",
  parameters: [
    { $ref: "#/components/parameters/limit" },
    { $ref: "#/components/parameters/cursor" },
  ],
  responses: {
    200: success("A page.", "ItemPage", ["Link"]),
    ...problemsOf("always", "reading", "listing"),
  },
};

const getItem = {
  operationId: "getItem",
  summary: "Read an item",
  parameters: [{ $ref: "#/components/parameters/ifNoneMatch" }],
  responses: {
    200: success("The item.", "Item", ["ETag"]),
    304: { description: "The client has this version already.", headers: headersOf(["ETag"]) },
    ...problemsOf("always", "reading", "ofItem"),
  },
};

const putItem = {
  operationId: "putItem",
  summary: "Replace an item, or create it under an id of the client's",
  parameters: [
    { $ref: "#/components/parameters/ifMatch" },
    { $ref: "#/components/parameters/ifNoneMatch" },
  ],
  requestBody: bodyOf([JSON_TYPE], "ItemDraft"),
  responses: {
    200: success("The item, replaced.", "Item", ["ETag"]),
    201: success("The new item.", "Item", ["Location", "ETag"]),
    ...problemsOf("always", "reading", "ofItem", "changing", "body"),
  },
};

const patchItem = {
  operationId: "patchItem",
  summary: "Change an item",
  parameters: [{ $ref: "#/components/parameters/ifMatch" }],
  requestBody: bodyOf([MERGE_PATCH_JSON, JSON_TYPE], "ItemPatch"),
  responses: {
    200: success("The item, changed.", "Item", ["ETag"]),
    ...problemsOf("always", "reading", "ofItem", "changing", "body"),
  },
};

const deleteItem = {
  operationId: "deleteItem",
  summary: "Delete an item",
  parameters: [{ $ref: "#/components/parameters/ifMatch" }],
  responses: {
    204: { description: "The item is gone." },
    ...problemsOf("always", "ofItem", "changing"),
  },
};

function headerParameter(name: string, description: string): JsonSchema {
  return { name, in: "header", description, schema: { type: "string" } };
}

function bodyOf(mediaTypes: readonly string[], schema: string): JsonSchema {
  const content = mediaTypes.map((type) => [type, { schema: schemaReference(schema) }]);
  return { required: true, content: Object.fromEntries(content) };
}

function headersOf(names: readonly (keyof typeof headers)[]): JsonSchema {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function success(description: string, schema: string, names: readonly (keyof typeof headers)[]) {
  return {
    description,
    headers: headersOf(names),
    content: { [JSON_TYPE]: { schema: schemaReference(schema) } },
  };
}

/** One response a status, whose description names the problems that have it. */
function problemsOf(...groups: readonly (keyof typeof problems)[]): JsonSchema {
  const codes = groups.flatMap((group): readonly ProblemCode[] => problems[group]);
  const byStatus = Map.groupBy(new Set(codes), (code) => problemCatalogue[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => problemCatalogue[code].title).join(", or "),
        ...(status === 429 && { headers: headersOf(["Retry-After"]) }),
        content: { "application/problem+json": { schema: schemaReference("Problem") } },
      },
    ]),
  );
}
