import { join } from "node:path";
import { checkDocuments, packBundle, readBundle } from "../../packages/bundle/src/index.ts";
import { hostileTree, mutated } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const own = join(import.meta.dirname, "../../proton/environment");
const PATH = "schema/schema.yaml";

const SCHEMA = {
  schema: {
    format: { openapi: "3.0.0" },
    environment_input_type: "Input",
    types: {
      Input: {
        type: "object",
        required: ["name"],
        properties: {
          name: { type: "string", pattern: "^[a-z]+$", minLength: 1, maxLength: 9, default: "a" },
          count: { type: "integer", minimum: 0, maximum: 5, default: 1 },
          list: { type: "array", items: { type: "string", enum: ["a", "b"] }, minItems: 1 },
        },
      },
    },
  },
};

const KEYS = [
  ...[
    "type",
    "properties",
    "items",
    "required",
    "enum",
    "default",
    "pattern",
    "minLength",
    "maxLength",
  ],
  ...[
    "minimum",
    "maximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "additionalProperties",
  ],
  ...[
    "$ref",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "title",
    "description",
    "format",
    "example",
    "nullable",
  ],
];
const VALUES = [
  ...[
    "string",
    "object",
    "array",
    "integer",
    "number",
    "boolean",
    "Input",
    "(a|a)?(a|a)?b",
    "(x+x+)+y",
  ],
  ...["[", "(?<=a)b", "\\p{L}", 300_000, 1_000_000_000, 400_000_000],
];

/** Whatever a schema asks for, checking it ends with findings, and builds nothing of that size. */
export const target: FuzzTarget = {
  name: "schemas",
  async open() {
    const { bundle } = readBundle({ directory: own });
    const file = bundle?.files.get(PATH);
    if (bundle === undefined || file === undefined) throw new Error(`${own} has no schema`);
    return targetOf({
      input: mutated(SCHEMA, hostileTree(KEYS, VALUES)),
      check(schema) {
        const bytes = Buffer.from(JSON.stringify(schema) ?? "");
        const files = new Map(bundle.files).set(PATH, { ...file, bytes });
        const packed = packBundle({ ...bundle, files }, { rootName: "environment" });
        const read = readBundle({ archive: packed.bytes, name: "schemas.tar.gz" });
        if (read.bundle) checkDocuments(read.bundle);
      },
    });
  },
};
