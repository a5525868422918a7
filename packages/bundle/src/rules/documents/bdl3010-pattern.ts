import { compilePattern, matchPattern } from "../../inputs/match-pattern.ts";
import { child, stringOf, type YamlNode } from "../../text/yaml-node.ts";
import type { DocumentRule } from "../document-rule.ts";
import { propertiesOf } from "./properties.ts";

/** Texts on which ambiguous repetition shows: long runs of one character that end otherwise. */
const PROBES = ["a", "A", "0", " ", "/", "-", ".", "_", "ab"].map(
  (text) => `${text.repeat(40)}\u0001`,
);

export const rule: DocumentRule = {
  id: "BDL3010",
  title: "Write patterns that are valid and fast",
  severity: "error",
  description:
    "`pattern` is a regular expression of ECMA 262, searched for anywhere in the value: write `^` and `$` to match all of it. A pattern with nested repetition, such as `(a+)+$`, can take years on a short value; each pattern is tried on texts of 41 characters for at most 100 milliseconds.",
  *check({ schema }) {
    for (const { name, node } of propertiesOf(schema)) {
      for (const owner of [node, child(node, "items")]) {
        const written = child(owner, "pattern");
        const problem = written && problemOf(written);
        if (problem)
          yield {
            message: `input "${name}": ${problem}`,
            file: schema.file,
            range: written.range,
          };
      }
    }
  },
};

function problemOf(node: YamlNode): string | undefined {
  const text = stringOf(node);
  if (text === undefined) return undefined;
  if (!compilePattern(text)) return `${JSON.stringify(text)} is no valid regular expression`;
  const slow = PROBES.some((probe) => matchPattern(text, probe) === "too-slow");
  return slow
    ? `${JSON.stringify(text)} takes too long to match; each character must match in one way only`
    : undefined;
}
