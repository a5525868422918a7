import { expect, it } from "vitest";
import { readYaml } from "./read-yaml.ts";

const findings = (text: string) =>
  readYaml(text, "spec/spec.yaml").findings.map(({ rule, message, range }) => [
    rule,
    message,
    `${range?.start.line}:${range?.start.column}`,
  ]);
const says = (jinja: string) => `${jinja} is not rendered here, only in templates: write the value`;

it.each([
  ["a value", "spec:\n  name: {{ service.name }}\n", "{{ service.name }}", "2:9"],
  ["a key", "spec:\n  {{ service.name }}: x\n", "{{ service.name }}", "2:3"],
  ["a part of a value", "spec:\n  name: {{ a }}-b\n", "{{ a }}", "2:9"],
  ["a key in the wrong place", "a: 1\n  {{ b }}: x\n", "{{ b }}", "2:3"],
  ["a statement", "spec:\n  {% if a %}\n  b: 1\n", "{% if a %}", "2:3"],
])("names Jinja as %s of what nobody renders", (_, text, jinja, place) => {
  expect(findings(text)).toEqual([["BDL1105", says(jinja), place]]);
});

it("takes braces in quotes and comments for what they are", () => {
  expect(findings('a: "{{ b }}"\n# {{ c }}\nd: e {{ f }}\n')).toEqual([]);
});

it("leaves other mistakes beside a comment with Jinja to YAML's parser", () => {
  expect(findings("a: [1\n# {{ c }}\n").map(([rule]) => rule)).not.toContain("BDL1105");
});
