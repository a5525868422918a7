import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildConstraintFiles } from "./build-constraint-files.ts";
import { publishedSchemas } from "./published-schemas.ts";
import { resourceConstraints } from "./resource-constraints.ts";

const FOLDER = new URL("../../generated/constraints/", import.meta.url);
const published = publishedSchemas();
const example = readFileSync(new URL("SQS.json", FOLDER), "utf8");
const written = example.slice(example.indexOf(", from ") + 7, example.indexOf('",'));
const isSame = published?.source === written;

describe("the constraints of resource types", () => {
  it("keep what schemas say of values and leave out what says nothing", () => {
    const schema = {
      typeName: "AWS::Made::Up",
      description: "nothing to keep",
      required: ["Name"],
      properties: {
        Name: { type: "string", minLength: 0, maxLength: 8 },
        Free: { type: "string", pattern: ".*" },
        Empty: { $ref: "#/definitions/Empty" },
        Either: { oneOf: [{ type: "object", required: ["A"] }, { type: "string" }] },
      },
      definitions: {
        Empty: { type: "object", properties: { Inner: { $ref: "#/definitions/Idle" } } },
        Idle: {},
      },
    };

    const files = buildConstraintFiles([schema], "a test");

    expect([...files.keys()]).toEqual(["Made.json"]);
    expect(JSON.parse(files.get("Made.json") ?? "").Up).toEqual({
      properties: {
        Name: { maxLength: 8 },
        Either: { oneOf: [{ type: "object", required: ["A"] }, { type: "string" }] },
      },
    });
  });

  it("are there for the types that are used most", () => {
    const queue = resourceConstraints("AWS::SQS::Queue");

    expect(queue?.properties?.VisibilityTimeout).toEqual({ maximum: 43_200, minimum: 0 });
    expect(resourceConstraints("AWS::SQS::Nope")).toBeUndefined();
    expect(resourceConstraints("Custom::../x")).toBeUndefined();
  });

  it.skipIf(!isSame)(`are what the generator makes of ${written}, where that is installed`, () => {
    const files = buildConstraintFiles(published?.schemas ?? [], published?.source ?? "");

    expect(readdirSync(FOLDER).sort()).toEqual([...files.keys()].sort());
    for (const [name, text] of files) {
      expect(readFileSync(new URL(name, FOLDER), "utf8") === text, name).toBe(true);
    }
  });
});
