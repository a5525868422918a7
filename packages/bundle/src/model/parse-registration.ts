import type { Finding } from "@proton/cloudformation";
import { compatibleEnvironmentProblem } from "../rules/documents/compatible-environment.ts";
import { readYaml } from "../text/read-yaml.ts";
import { child, itemsOf, stringOf } from "../text/yaml-node.ts";

/** The file that says what a version of a service template fits, and the older form of it. */
export const REGISTRATION_FILE = ".template-registration.yaml";
export const COMPATIBLE_FILE = ".compatible-envs";

/** What template sync registers a version of a service template with. */
export interface Registration {
  readonly compatibleEnvironmentTemplates: readonly {
    readonly templateName: string;
    readonly majorVersion: string;
  }[];
  readonly supportedComponentSources: readonly "DIRECTLY_DEFINED"[];
}

/** The registration, or why there is none, with the place that is wrong. */
export type RegistrationResult =
  | { readonly outcome: "registration"; readonly registration: Registration }
  | { readonly outcome: "problem"; readonly message: string };

const MAX_ENVIRONMENTS = 10;

/**
 * Reads what a service template is compatible with (User Guide, "Template sync configurations").
 *
 * @param files their text; where both are there, the newer form counts
 * @param directory that holds them, as messages name it
 */
export function parseRegistration(
  files: { readonly registration?: string | undefined; readonly compatible?: string | undefined },
  directory: string,
): RegistrationResult {
  const { registration, compatible } = files;
  const file = `${directory}/${registration === undefined ? COMPATIBLE_FILE : REGISTRATION_FILE}`;
  if (registration === undefined && compatible === undefined) {
    const example = '`compatible_environments: ["<environment template>:<major version>"]`';
    return problem(`${directory}/${REGISTRATION_FILE} is missing: add it with ${example}`);
  }
  const read =
    registration === undefined ? linesOf(compatible ?? "") : entriesOf(registration, file);
  if ("message" in read) return problem(read.message);
  const { entries, sources } = read;
  if (entries.length < 1 || entries.length > MAX_ENVIRONMENTS) {
    return problem(`${file} must list 1 to ${MAX_ENVIRONMENTS} environment templates`);
  }
  for (const { text, line } of entries) {
    const wrong = compatibleEnvironmentProblem(text);
    if (wrong !== undefined) return problem(`${file}:${line}: ${wrong}`);
  }
  const wrongSource = sources.find(({ text }) => text !== "DIRECTLY_DEFINED");
  if (wrongSource) {
    return problem(`${file}:${wrongSource.line}: the only component source is DIRECTLY_DEFINED`);
  }
  const compatibleEnvironmentTemplates = entries.map(({ text = "" }) => {
    const [templateName = "", majorVersion = ""] = text.split(":");
    return { templateName, majorVersion };
  });
  const supportedComponentSources = sources.map(() => "DIRECTLY_DEFINED" as const);
  return {
    outcome: "registration",
    registration: { compatibleEnvironmentTemplates, supportedComponentSources },
  };
}

interface Entry {
  readonly text: string | undefined;
  readonly line: number;
}

type Entries =
  | { readonly entries: readonly Entry[]; readonly sources: readonly Entry[] }
  | { readonly message: string };

function entriesOf(text: string, file: string): Entries {
  const { root, findings } = readYaml(text, file);
  if (root === undefined) return { message: placed(findings, file) };
  const items = (key: string) =>
    itemsOf(child(root, key)).map((item) => ({
      text: stringOf(item),
      line: item.range.start.line,
    }));
  return {
    entries: items("compatible_environments"),
    sources: items("supported_component_sources"),
  };
}

function linesOf(text: string): Entries {
  const entries = text
    .split("\n")
    .map((line, index) => ({ text: line.trim(), line: index + 1 }))
    .filter((entry) => entry.text !== "");
  return { entries, sources: [] };
}

/** The first finding with its place. */
export function placed(findings: readonly Finding[], file: string): string {
  const [first] = findings;
  if (first === undefined) return `${file} is empty`;
  const { range } = first;
  const place = range === undefined ? file : `${file}:${range.start.line}:${range.start.column}`;
  return `${place}: ${first.message}`;
}

function problem(message: string): RegistrationResult {
  return { outcome: "problem", message };
}
