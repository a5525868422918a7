import { compile } from "../../packages/jinja/src/index.ts";
import { HOSTILE_NAMES, soupOf } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const WORDS = [
  ...[
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{%- ",
    "-%}",
    "{# ",
    "#}",
    "for x in ",
    "endfor",
    "if ",
    "else",
    "endif",
  ],
  ...[
    "set a = ",
    "set a",
    "endset",
    "macro m(a, b=1)",
    "endmacro",
    "call(x) m()",
    "filter upper",
    "raw",
  ],
  ...[
    "endraw",
    "environment",
    ".inputs",
    ".list",
    "[0]",
    "[1:2]",
    "['__class__']",
    "range(9)",
    "x",
    "a",
  ],
  ...[
    "|",
    "upper",
    "join(',')",
    "map('upper')",
    "tojson",
    "default('d')",
    "replace('a', 'b')",
    "pprint",
  ],
  ...[
    "title",
    "sort",
    "batch(3)",
    "groupby('a')",
    "format(1)",
    "'%999999999d'",
    "loop.index",
    "self",
    "()",
  ],
  ...[
    " is defined",
    " is mapping",
    " + ",
    " * ",
    " ** ",
    " // ",
    " % ",
    " ~ ",
    " and ",
    " not ",
    " in ",
  ],
  ...[
    "'text'",
    "1",
    "1.5",
    "99999999999999999999",
    "[1, 2]",
    "{'a': 1}",
    "(1,)",
    "none",
    "true",
    "namespace()",
  ],
  ...HOSTILE_NAMES.map((name) => `.${name}`),
];

const NAMESPACE = {
  environment: { name: "dev", inputs: { list: ["a", "b"], text: "t", flag: true } },
};

/** Whatever a template says, it renders or says why not. */
export const target: FuzzTarget = {
  name: "jinja",
  async open() {
    return targetOf({
      input: soupOf(WORDS, 30),
      check(text) {
        for (const source of [text, `{{ ${text} }}`]) {
          const compiled = compile(source);
          if (compiled.outcome === "compiled") compiled.template.render(NAMESPACE);
        }
      },
    });
  },
};
