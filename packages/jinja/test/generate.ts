import fc from "fast-check";

/** What generated templates are given; `{"$float"}` marks floats for the reference. */
export const CONTEXT = {
  s: "Hello World",
  t: "a,b;c d",
  n: 7,
  big: 12345678901,
  f: { $float: "1.0" },
  g: { $float: "-2.5" },
  yes: true,
  no: false,
  nil: null,
  xs: [3, 1, 2],
  words: ["b", "A", "c", "a"],
  mixed: [1, "x", null, true, { $float: "0.5" }],
  d: { b: 1, a: "x", C: null, nested: { deep: [1, { k: "v" }] } },
  users: [
    { name: "Ann", age: 30, tags: ["x"] },
    { name: "bob", age: 25, tags: [] },
  ],
};

const NAMES = [...Object.keys(CONTEXT), "x", "y", "loop", "missing"];
const FILTERS = [
  "abs",
  "attr('a')",
  "batch(2)|list",
  "capitalize",
  "center(9)",
  "default('D')",
  "d('D', true)",
  "dictsort",
  "e",
  "filesizeformat",
  "first",
  "float",
  "forceescape",
  "format(1)",
  "int",
  "indent",
  "indent(2, true)",
  "items|list",
  "join(',')",
  "join",
  "last",
  "length",
  "list",
  "lower",
  "map('upper')|list",
  "map(attribute='name')|list",
  "max",
  "min",
  "pprint",
  "reject('odd')|list",
  "replace('a', 'b')",
  "reverse|list",
  "round",
  "round(1)",
  "round(1, 'floor')",
  "safe",
  "select|list",
  "selectattr('age', 'gt', 26)|list",
  "slice(2)|list",
  "slice(2, 0)|list",
  "sort",
  "sort(reverse=true)",
  "string",
  "striptags",
  "sum",
  "title",
  "tojson",
  "tojson(2)",
  "trim",
  "truncate(5)",
  "truncate(6, true, '..', 0)",
  "unique|list",
  "upper",
  "urlencode",
  "urlize",
  "wordcount",
  "wordwrap(4)",
  "xmlattr",
  "count",
  "groupby('age')",
  "rejectattr('age')|list",
  "nope",
];
const TESTS = [
  "defined",
  "undefined",
  "none",
  "number",
  "integer",
  "float",
  "string",
  "mapping",
  "sequence",
  "iterable",
  "boolean",
  "true",
  "false",
  "odd",
  "even",
  "divisibleby 2",
  "eq 1",
  "lt 3",
  "in xs",
  "lower",
  "upper",
  "callable",
  "escaped",
  "sameas none",
  "filter",
  "ge 'a'",
];
const METHODS = [
  "upper()",
  "split()",
  "split(',')",
  "split(',', 1)",
  "rsplit(None, 1)",
  "strip()",
  "replace('a', 'b')",
  "startswith('a')",
  "title()",
  "capitalize()",
  "keys()|list",
  "values()|list",
  "items()|list",
  "get('a')",
  "get('z', 1)",
  "index(1)",
  "count(1)",
  "find('o')",
  "format(1, 2)",
  "join(words)",
  "center(8, '*')",
  "zfill(8)",
  "isdigit()",
  "islower()",
  "partition(',')",
  "append(1)",
  "pop()",
  "splitlines()",
  "swapcase()",
  "ljust(6)",
  "copy()",
  "update({'q': 1})",
];
const STRINGS = [
  "''",
  "'a'",
  '"it\'s"',
  "'a b'",
  "'A-b'",
  "'%s'",
  "'%d'",
  "'{}'",
  "'1'",
  "'1.5'",
  "'é😀'",
  "'<b>&'",
  "'x\\ny'",
  "' pad '",
  "'%5.1f'",
  "'{:>4}'",
  "'http://a.com'",
];
const NUMBERS = [
  "0",
  "1",
  "2",
  "-1",
  "3",
  "10",
  "1.0",
  "0.5",
  "2.5",
  "-3.5",
  "1e3",
  "1e16",
  "255",
  "9007199254740993",
  "0.1",
];
const BINARY = [
  "+",
  "-",
  "*",
  "/",
  "//",
  "%",
  "~",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "and",
  "or",
  "in",
  "not in",
];

const atom = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 3, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 3, arbitrary: fc.constantFrom(...STRINGS) },
  { weight: 1, arbitrary: fc.constantFrom("true", "false", "none", "[]", "{}", "()", "range(3)") },
);

/** Expressions that are mostly valid, of every kind. */
export const expression: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => {
  const e = tie("e");
  const brackets = e.map((inner) => `(${inner})`);
  return {
    e: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      atom,
      fc.tuple(e, fc.constantFrom(...FILTERS)).map(([a, f]) => `${a}|${f}`),
      fc.tuple(brackets, fc.constantFrom(...FILTERS)).map(([a, f]) => `${a}|${f}`),
      fc.tuple(e, fc.constantFrom(...BINARY), e).map(([a, o, b]) => `${a} ${o} ${b}`),
      fc.tuple(brackets, fc.constantFrom(...BINARY), brackets).map(([a, o, b]) => `${a} ${o} ${b}`),
      fc
        .tuple(e, fc.constantFrom("is", "is not"), fc.constantFrom(...TESTS))
        .map(([a, i, t]) => `${a} ${i} ${t}`),
      fc.tuple(brackets, fc.constantFrom(...METHODS)).map(([a, m]) => `${a}.${m}`),
      fc
        .tuple(
          brackets,
          fc.constantFrom(
            "a",
            "b",
            "nested",
            "name",
            "nested.deep",
            "items",
            "__class__",
            "0",
            "1",
          ),
        )
        .map(([a, n]) => `${a}.${n}`),
      fc.tuple(brackets, e).map(([a, i]) => `${a}[${i}]`),
      fc
        .tuple(
          fc.constantFrom(...NAMES),
          fc.constantFrom("1:", ":2", "::-1", ":-1", "1:3", "-2:", "::2", ":"),
        )
        .map(([a, i]) => `(${a}[${i}])`),
      fc.array(e, { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      fc.array(e, { minLength: 1, maxLength: 3 }).map((items) => `(${items.join(", ")},)`),
      fc
        .array(fc.tuple(atom, e), { maxLength: 2 })
        .map((pairs) => `{${pairs.map((p) => p.join(": ")).join(", ")}}`),
      fc.tuple(e, e, e).map(([a, b, c]) => `${a} if ${b} else ${c}`),
      fc.tuple(e, e).map(([a, b]) => `${a} if ${b}`),
      fc.tuple(fc.constantFrom("not ", "-", "+", "- -"), e).map(([o, a]) => o + a),
      fc.tuple(fc.constantFrom(...STRINGS), e).map(([a, b]) => `${a} % ${b}`),
    ),
  };
}).e;

const open = fc.constantFrom("{%", "{%", "{%-", "{%+");
const close = fc.constantFrom("%}", "%}", "-%}", "+%}");
const text = fc.constantFrom(
  "",
  " ",
  "\n",
  "text ",
  "  \n  ",
  "a: b\n",
  "{ }",
  "\r\n",
  "#",
  "%",
  "- x\n",
  "\t",
);
const tag = (body: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(open, body, close).map(([o, b, c]) => `${o} ${b} ${c}`);
const fixed = (body: string): fc.Arbitrary<string> => tag(fc.constant(body));
const name = fc.constantFrom("x", "y", "s", "n");

/** Whole templates: text, prints and every tag, in each other. */
export const template: fc.Arbitrary<string> = fc.letrec<{ body: string; node: string }>((tie) => {
  const body = tie("body");
  const block = (begin: fc.Arbitrary<string>, end: string): fc.Arbitrary<string> =>
    fc.tuple(tag(begin), body, fixed(end)).map((parts) => parts.join(""));
  return {
    body: fc.array(tie("node"), { maxLength: 4 }).map((parts) => parts.join("")),
    node: fc.oneof(
      { depthSize: "small" },
      text,
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom("{{", "{{-"), expression, fc.constantFrom("}}", "-}}"))
          .map(([o, e, c]) => `${o} ${e} ${c}`),
      },
      fc.constantFrom(
        "{# c #}",
        "{#- c -#}",
        "{% raw %}{{ x }}{% endraw %}",
        "{%- raw -%} {% x {%- endraw -%}",
        "{{ loop.index }}",
        "{{ m(1) }}",
        "{{ m(n, y=2) }}",
        "{{ ns.v }}",
      ),
      fc
        .tuple(
          tag(expression.map((e) => `if ${e}`)),
          body,
          tag(expression.map((e) => `elif ${e}`)),
          body,
          fixed("else"),
          body,
          fixed("endif"),
        )
        .map((parts) => parts.join("")),
      block(
        expression.map((e) => `if ${e}`),
        "endif",
      ),
      block(
        fc.tuple(name, expression).map(([n, e]) => `for ${n} in ${e}`),
        "endfor",
      ),
      block(
        fc.constantFrom(
          "for x in xs",
          "for x, y in d.items()",
          "for x in xs if x > 1",
          "for x in words recursive",
          "for y in users",
          "for x in range(2)",
        ),
        "endfor",
      ),
      fc
        .tuple(fixed("for x in xs"), body, fixed("else"), body, fixed("endfor"))
        .map((parts) => parts.join("")),
      tag(fc.tuple(name, expression).map(([n, e]) => `set ${n} = ${e}`)),
      tag(fc.tuple(expression, expression).map(([a, b]) => `set x, y = ${a}, ${b}`)),
      tag(expression.map((e) => `set ns.v = ${e}`)),
      fixed("set ns = namespace(v=1)"),
      block(
        name.map((n) => `set ${n}`),
        "endset",
      ),
      block(
        fc.tuple(name, expression).map(([n, e]) => `with ${n} = ${e}`),
        "endwith",
      ),
      block(
        fc.constantFrom("macro m(x, y=1)", "macro m(x)", "macro m(x=n)", "macro w()"),
        "endmacro",
      ),
      fc
        .tuple(
          fixed("macro w(x)"),
          body,
          fc.constantFrom("{{ caller() }}", "{{ caller(1) }}", "{{ varargs }}"),
          fixed("endmacro"),
          fixed("call w(2)"),
          body,
          fixed("endcall"),
        )
        .map((parts) => parts.join("")),
      block(
        fc.constantFrom(
          "filter upper",
          "filter indent(2)",
          "filter trim",
          "filter replace('a', 'bb')",
        ),
        "endfilter",
      ),
      block(fc.constantFrom("block q", "block r scoped", "block z"), "endblock"),
    ),
  };
}).body;
