import { parseOpsFile, parseRegistration, parseSpec } from "../../packages/bundle/src/index.ts";
import { checkTemplate, readTemplate } from "../../packages/cloudformation/src/index.ts";
import { HOSTILE_NAMES, soupOf } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const WORDS = [
  ...[
    "\n",
    "\n  ",
    "\n    ",
    "- ",
    ": ",
    ":",
    "#",
    "{",
    "}",
    "[",
    "]",
    ",",
    "? ",
    "|\n",
    ">-\n",
    "---\n",
  ],
  ...[
    "&a ",
    "*a",
    "<<: *a",
    "!Ref ",
    "!Sub ",
    "!GetAtt ",
    "!!binary ",
    "!<x> ",
    '"',
    "'",
    "\\x",
    "\t",
  ],
  ...[
    "Resources",
    "Type",
    "Properties",
    "Outputs",
    "AWS::S3::Bucket",
    "Fn::Sub",
    "Ref",
    `$\{AWS::Region}`,
  ],
  ...[
    "proton",
    "EnvironmentSpec",
    "ServiceSpec",
    "spec",
    "instances",
    "pipeline",
    "name",
    "environment",
  ],
  ...["0x1f", "1_000", "010", "1:30", "2026-01-01", ".inf", "~", "yes", "%YAML 1.1\n", "...\n"],
  ...HOSTILE_NAMES,
];

/** Whatever a document holds, reading it ends with findings or values. */
export const target: FuzzTarget = {
  name: "yaml",
  async open() {
    return targetOf({
      input: soupOf(WORDS, 60),
      check(text) {
        parseSpec(text, { file: "spec.yaml" });
        readSyncFiles(text);
        readTemplate(text, { file: "template.yaml" });
        checkTemplate(`Resources:\n  A:\n    Type: AWS::S3::Bucket\n${text}`, { file: "t.yaml" });
      },
    });
  },
};

/** No spec of an ops file is outside of the repository, and no registration fits nothing. */
function readSyncFiles(text: string): void {
  parseOpsFile(text, "ops.yaml", "app");
  const entry = `{ branch: main, spec: ${JSON.stringify(text)} }`;
  const ops = parseOpsFile(`sync: { services: { app: { one: ${entry} } } }`, "ops.yaml", "app");
  if (ops.outcome === "entries") {
    const outside = ops.entries.find(({ spec }) => spec === "" || spec.split("/").includes(".."));
    if (outside !== undefined) throw new Error(`${outside.spec} is not a file of the repository`);
  }
  for (const files of [
    { registration: text },
    { registration: `compatible_environments: [${text}` },
    { compatible: text },
  ]) {
    const result = parseRegistration(files, "app/v1");
    if (result.outcome === "problem") continue;
    if (result.registration.compatibleEnvironmentTemplates.length === 0) {
      throw new Error("the registration fits nothing");
    }
  }
}
