import { expect, it } from "vitest";
import { compile } from "../src/index.ts";

const often = (expression: string, value: string) =>
  `{% set t = ${value} %}{% for i in range(100000) %}{% for j in range(100000) %}{% set x = ${expression} %}{% endfor %}{% endfor %}`;
const doubled = (start: string, next: string, use: string) =>
  `{% set ns = namespace(x=${start}) %}{% for i in range(60) %}{% set ns.x = ${next} %}{% endfor %}{{ ${use} }}`;
const WORDS = "('aB c ' * 200000)";
const WIDE = "('é😀 ' * 200000)";
const TEXTS = "(['aB c' * 20000] * 500)";

/** Each took from ten seconds to hours, or gigabytes, when a filter cost one operation. */
it.each([
  ["pprint of lists that share their parts", doubled("['a']", "[ns.x, ns.x]", "ns.x|pprint")],
  ["a key of tuples that share their parts", doubled("('a',)", "(ns.x, ns.x)", "{ns.x: 1}")],
  ["text of lists that share their parts", doubled("['a']", "[ns.x, ns.x]", "ns.x")],
  ["JSON of lists that share their parts", doubled("['a']", "[ns.x, ns.x]", "ns.x|tojson")],
  ["title in a loop", often("t|title", WORDS)],
  ["title as a method in a loop", often("t.title()", WIDE)],
  ["istitle in a loop", often("t.istitle()", WORDS)],
  ["strip in a loop", often("t.strip('aB ')", WORDS)],
  ["int in a loop", often("t|int", WORDS)],
  ["float in a loop", often("t|float", WIDE)],
  ["reverse in a loop", often("t|reverse", WORDS)],
  ["striptags in a loop", often("t|striptags", WORDS)],
  ["capitalize in a loop", often("t|capitalize", WORDS)],
  ["wordcount in a loop", often("t|wordcount", WIDE)],
  ["pprint in a loop", often("t|pprint", WIDE)],
  ["max of long texts", often("t|max", TEXTS)],
  ["sort of long texts", often("t|sort", TEXTS)],
  ["unique of long texts", often("t|unique|list", TEXTS)],
])("%s ends at a limit", (_name, template) => {
  const compiled = compile(template);
  if (compiled.outcome === "failed") throw new Error(compiled.failure.message);
  const before = process.memoryUsage().rss;

  const rendered = compiled.template.render({});

  expect(rendered).toMatchObject({ outcome: "failed", failure: { code: "limit" } });
  expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
});
