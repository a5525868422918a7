import { describe, expect, it } from "vitest";
import { assembleValue } from "./assemble-value.ts";
import { keptParts, knownPart, rememberPart, restoreParts } from "./known-parts.ts";

const read = (text: string) => assembleValue(text)?.Resources as Record<string, unknown>;

describe("parts of templates that were parsed", () => {
  it("are known to another process as they were read", () => {
    const part = [
      "  Topic:",
      "    Type: AWS::SNS::Topic",
      '    Properties: { constructor: 1, __proto__: [1.50, yes, 0x1F, !Sub "$A"] }',
    ].join("\n");
    const value = read(`Resources:\n${part}`);

    const kept = keptParts() ?? "";
    restoreParts(JSON.stringify([["  Other:", { Other: { __proto__: null, a: 1 } }]]));
    restoreParts(kept.replaceAll("Topic", "Again"));

    const again = knownPart(part.replaceAll("Topic", "Again"));
    expect(again?.Again).toEqual({
      ...(value.Topic as object),
      Type: "AWS::SNS::Again",
    });
    expect(Object.getPrototypeOf(again?.Again)).toBeNull();
    expect(knownPart("  Other:")).toEqual({ Other: { a: 1 } });
  });

  it("are told only when there are new ones, the last used ones of many", () => {
    restoreParts("[]");
    expect(keptParts()).toBeUndefined();

    const long = (name: string) => `  ${name}: ${"x".repeat(90_000)}`;
    for (const name of ["A", "B", "C"]) rememberPart(long(name), { [name]: "x" });
    knownPart(long("A"));

    const names = JSON.parse(keptParts() ?? "").map(([text]: [string]) => text.slice(2, 3));
    expect(names).toEqual(["C", "A"]);
  });

  it("are not restored from what is not JSON", () => {
    expect(() => restoreParts("[[")).toThrow(SyntaxError);
  });
});
