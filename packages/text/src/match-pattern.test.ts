import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchPattern } from "./match-pattern.ts";
import { compilePattern } from "./pattern-program.ts";
import { runPattern } from "./run-pattern.ts";

const linear = (pattern: string, text: string, flags = "u") => {
  const program = compilePattern(pattern, flags === "u");
  return program && runPattern(program, text);
};

describe("matching a pattern", () => {
  it.each([
    ["b", "abc", "match"],
    ["^b", "abc", "no-match"],
    ["(", "abc", "invalid-pattern"],
    ["\\-", "a-b", "match"],
    ["^(a+)+$", `${"a".repeat(5_000)}!`, "no-match"],
    ["^(a+)+$", "a".repeat(5_000), "match"],
    ["^(a|a)*$", `${"a".repeat(5_000)}!`, "no-match"],
    [`^${"(a|a)?".repeat(30)}$`, `${"a".repeat(30)}!`, "no-match"],
    [`^${"(a|a)".repeat(40)}b$`, `${"a".repeat(40)}cb`, "no-match"],
    [`^${"(?:a|(?:a|a))".repeat(40)}b$`, `${"a".repeat(40)}cb`, "no-match"],
    [`^${"a?".repeat(40)}${"a".repeat(40)}b$`, `${"a".repeat(60)}cb`, "no-match"],
    ["^([a-z]{3}:[a-z0-9]+)?$", "arn:sns1", "match"],
    ["^(.*)*x$", "a".repeat(1_000), "no-match"],
    [".*.*.*.*.*x", "a".repeat(500), "no-match"],
    ["^((a+)\\2)+$", "a".repeat(50), "too-many-steps"],
    ["^((a{1,500}){1,500}){1,500}$", "a".repeat(50), "too-many-steps"],
  ])("finds %s in a text: %#", (pattern, text, result) => {
    expect(matchPattern(pattern, text)).toBe(result);
  });

  it("takes the patterns of AWS's own pages on long texts", () => {
    const arn =
      "^arn:(aws|aws-cn|aws-us-gov):[a-zA-Z0-9-]+:[a-zA-Z0-9-]*:\\d{12}:([\\w+=,.@-]+[/:])*[\\w+=,.@-]+$";

    expect(matchPattern(arn, `arn:aws:proton:us-east-1:123456789012:${"a/".repeat(800)}b`)).toBe(
      "match",
    );
    expect(matchPattern(arn, `arn:aws:proton:us-east-1:123456789012:${"a".repeat(1600)}!`)).toBe(
      "no-match",
    );
    expect(matchPattern("^[a-z0-9]+[a-z0-9-\\.]+[a-z0-9]+$", `${"a".repeat(2_500)}!`)).toBe(
      "no-match",
    );
  });

  it.each([
    ["look-ahead", "^(?=.*\\d)(?!.*\\s)[a-z0-9]+$", ["abc1", "abc", "ab c1", "1"]],
    ["look-behind", "(?<=\\$)\\d+(?<!0)$", ["$15", "15", "$10", "a$7"]],
    ["boundaries", "\\bfoo\\b.*\\Bx", ["foo barx", "food barx", "foo x", "a foo bx"]],
    ["counts", "^(ab){2,3}(c{0,2}d)?$", ["abab", "ababab", "abababab", "ababccd", "ab"]],
    ["nothing", "", ["", "a"]],
    ["classes", "^[^\\w\\s]+\\p{L}$", ["--é", "a-é", "--1"]],
    ["characters beyond 16 bits", "^.{2}$", ["😀a", "😀", "ab"]],
  ])("agrees with JavaScript on %s", (_, pattern, texts) => {
    const expression = new RegExp(pattern, "u");

    expect(texts.map((text) => linear(pattern, text))).toEqual(
      texts.map((text) => expression.test(text)),
    );
  });

  it("agrees with JavaScript on generated patterns and texts", () => {
    const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "\\b", "^", "$");
    const quantifier = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "*?");
    const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
      pattern: fc
        .array(fc.array(tie("piece"), { maxLength: 3 }), { minLength: 1, maxLength: 2 })
        .map((alternatives) => alternatives.map((pieces) => pieces.join("")).join("|")),
      piece: fc.oneof(
        { maxDepth: 2, withCrossShrink: true },
        fc
          .tuple(atom, quantifier)
          .map(([one, many]) => (/^(\^|\$|\\b)$/.test(one) ? one : one + many)),
        fc
          .tuple(fc.constantFrom("(", "(?:"), tie("pattern"), quantifier)
          .map(([open, inner, many]) => `${open}${inner})${many}`),
        fc
          .tuple(fc.constantFrom("(?=", "(?!", "(?<=", "(?<!"), tie("pattern"))
          .map(([open, inner]) => `${open}${inner})`),
      ),
    }));
    const text = fc
      .array(fc.constantFrom("a", "b", "1", " "), { maxLength: 5 })
      .map((characters) => characters.join(""));
    let compared = 0;

    fc.assert(
      fc.property(pattern, text, fc.constantFrom("u", ""), (source, subject, flags) => {
        const found = linear(source, subject, flags);
        if (found === undefined) return;
        compared += 1;
        expect(found).toBe(new RegExp(source, flags).test(subject));
      }),
      { numRuns: 3_000 },
    );

    expect(compared).toBeGreaterThan(2_500);
  });
});
