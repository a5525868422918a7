import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../usage-error.ts";
import { instanceInputs, typedInputs } from "./typed-inputs.ts";

const schema = join(import.meta.dirname, "../../fixtures/estate/service/schema/schema.yaml");
const inputs = instanceInputs(readFileSync(schema, "utf8"));

describe("typedInputs", () => {
  it.each([
    [["retention=3"], { retention: 3 }],
    [["verbose=false"], { verbose: false }],
    [["code_uri=a=b"], { code_uri: "a=b" }],
    [["code_uri="], { code_uri: "" }],
    [["words=GET,PUT /a", "words=b"], { words: ["GET,PUT /a", "b"] }],
    [["words=one"], { words: ["one"] }],
    [['words=["a", "b"]'], { words: ["a", "b"] }],
    [["words=[]"], { words: [] }],
  ])("reads %j", (words, expected) => {
    expect(typedInputs(words, inputs)).toEqual(expected);
  });

  it.each([
    ["retenton=3", /did you mean retention\? \(it has retention, verbose, words, code_uri\)/],
    ["retention=many", /must be an integer/],
    ["retention=1.5", /must be an integer/],
    ["retention=", /must be an integer/],
    ["verbose=yes", /write true or false/],
    ["retention", /write --set <input>=<value>/],
    ["=3", /write --set <input>=<value>/],
    ["words=[a", /not a JSON array/],
  ])("refuses %j", (word, message) => {
    const read = () => typedInputs([word], inputs);

    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });

  it("refuses a second value for an input that holds one", () => {
    expect(() => typedInputs(["verbose=true", "verbose=true"], inputs)).toThrow(/given twice/);
  });
});
