/** What is written into an otherwise harmless bundle of an environment template. */
export interface HostileBundle {
  readonly property?: string;
  readonly template?: string;
}

const MANIFEST =
  "infrastructure:\n  templates:\n    - { file: cloudformation.yaml, rendering_engine: jinja, template_language: cloudformation }\n";

/** The files of such a bundle. */
export function hostileFiles({
  property = "{ type: string }",
  template,
}: HostileBundle): Record<string, string> {
  const queue = "      QueueName: q{{ environment.inputs.value | length }}\n";
  const required = property.includes("default") ? "" : "\n      required: [value]";
  return {
    "schema/schema.yaml": `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: Input
  types:
    Input:
      type: object${required}
      properties:
        value: ${property}
`,
    "infrastructure/manifest.yaml": MANIFEST,
    "infrastructure/cloudformation.yaml":
      template ?? `Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n${queue}`,
  };
}

const shared = (use: string) =>
  `{% set ns = namespace(x=('a',)) %}{% for i in range(40) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}Description: "{{ ${use} }}"\nResources: {}\n`;

/** Bundles of a few hundred bytes, each of which once stopped or ended the process that handled it. */
export const hostileBundles: readonly (readonly [name: string, bundle: HostileBundle])[] = [
  [
    "a pattern that backtracks",
    { property: `{ type: string, pattern: "^${"(a|a)?".repeat(30)}$" }` },
  ],
  [
    "many items that all differ",
    { property: "{ type: array, minItems: 300000, uniqueItems: true, items: { type: string } }" },
  ],
  [
    "a thousand million items",
    { property: "{ type: array, minItems: 1000000000, items: { type: string } }" },
  ],
  ["a text of 400 MB", { property: "{ type: string, minLength: 400000000 }" }],
  ["pprint over shared tuples", { template: shared("ns.x|pprint") }],
  ["a key of shared tuples", { template: shared("{ns.x: 1}") }],
  [
    "title in a loop",
    {
      template:
        "{% set t = 'aB c ' * 200000 %}{% for i in range(100000) %}{% set x = t|title %}{% endfor %}Resources: {}\n",
    },
  ],
  [
    "an AllowedPattern on 3,000 values",
    {
      template: `Parameters:\n  Names:\n    Type: CommaDelimitedList\n    AllowedPattern: "^${"(a|a)?".repeat(30)}$"\n    Default: "${"a".repeat(25)}${`,${"a".repeat(25)}`.repeat(2999)}"\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n`,
    },
  ],
];
