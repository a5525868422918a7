import { parseSpec } from "../../packages/bundle/src/index.ts";
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
        readTemplate(text, { file: "template.yaml" });
        checkTemplate(`Resources:\n  A:\n    Type: AWS::S3::Bucket\n${text}`, { file: "t.yaml" });
      },
    });
  },
};
