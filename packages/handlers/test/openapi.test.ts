import { readFileSync } from "node:fs";
import { join } from "node:path";
import { problemCatalogue } from "@proton/shared";
import { expect, it } from "vitest";
import { openApiDocument } from "../openapi/document.ts";
import { openApiText } from "../openapi/text.ts";

const file = join(import.meta.dirname, "../../../docs/openapi.yaml");

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

interface Operation {
  readonly responses?: Readonly<Record<string, unknown>>;
}

it("is what pnpm generate:openapi writes", () => {
  expect(readFileSync(file, "utf8")).toBe(openApiText());
});

it("describes every operation of the contract and every status that it can answer", () => {
  const { paths } = openApiDocument() as unknown as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== "parameters")
      .map(([method, { responses }]) => [`${method} ${path}`, Object.keys(responses ?? {})]),
  );

  expect(Object.fromEntries(operations)).toEqual({
    "post /items": ["201", "400", "406", "409", "413", "415", "422", "429", "500"],
    "get /items": ["200", "400", "406", "429", "500"],
    "get /items/{id}": ["200", "304", "400", "404", "406", "429", "500"],
    "put /items/{id}": [
      ...["200", "201", "400", "404", "406", "409"],
      ...["412", "413", "415", "422", "429", "500"],
    ],
    "patch /items/{id}": [
      ...["200", "400", "404", "406", "409"],
      ...["412", "413", "415", "422", "429", "500"],
    ],
    "delete /items/{id}": ["204", "400", "404", "409", "412", "429", "500"],
  });
});

it("lists every problem and refuses what the handlers refuse", () => {
  const { schemas } = (openApiDocument() as unknown as Document).components;

  expect(schemas).toMatchObject({
    ItemDraft: {
      required: ["name"],
      additionalProperties: false,
      properties: {
        name: { minLength: 1, maxLength: 200 },
        tags: { maxItems: 20 },
        attributes: { maxProperties: 50 },
      },
    },
    Problem: {
      properties: {
        type: {
          enum: Object.keys(problemCatalogue).map((code) => `urn:problem-type:items:${code}`),
        },
      },
    },
  });
});

it("refers to nothing that is not there", () => {
  const document = openApiDocument();
  const references = [...openApiText().matchAll(/\$ref: "?#\/([\w/-]+)/g)].map(([, path]) => path);

  expect(references.length).toBeGreaterThan(20);
  for (const path of references) {
    const found = path
      ?.split("/")
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], document);
    expect(found, path).toBeDefined();
  }
});
