import type { Range } from "@proton/text";
import { placed } from "../model/parse-registration.ts";
import { readYaml } from "../text/read-yaml.ts";
import { child, entriesOf, stringOf } from "../text/yaml-node.ts";

/** Where the spec of one service instance is. */
export interface OpsEntry {
  readonly instanceName: string;
  readonly branch: string;
  /** From the root of the repository. */
  readonly spec: string;
  /** Of the instance's name in the file. */
  readonly line: number;
}

/** The instances of a service that an ops file names, or what is wrong with it and where. */
export type OpsFileResult =
  | { readonly outcome: "entries"; readonly entries: readonly OpsEntry[] }
  | { readonly outcome: "problem"; readonly message: string };

/**
 * Reads the part of one service from `proton-ops.yaml` (User Guide, "AWS Proton OPS file").
 *
 * @param file as messages name it
 */
export function parseOpsFile(text: string, file: string, serviceName: string): OpsFileResult {
  const { root, findings } = readYaml(text, file);
  if (root === undefined) return problem(placed(findings, file));
  const services = child(child(root, "sync"), "services");
  if (services?.kind !== "mapping") {
    return problem(`${file} has no "sync.services": write \`sync: { services: { … } }\``);
  }
  const service = child(services, serviceName);
  if (service?.kind !== "mapping" || service.entries.size === 0) {
    const named = entriesOf(services).map(({ key }) => key);
    return problem(
      `${at(file, services.range)}: "sync.services" has no instances of ${serviceName}; it names ${named.join(", ") || "nothing"}`,
    );
  }
  const entries: OpsEntry[] = [];
  for (const { key: instanceName, keyRange, value } of entriesOf(service)) {
    const branch = stringOf(child(value, "branch"));
    const spec = stringOf(child(value, "spec"));
    if (!branch || !spec) {
      return problem(
        `${at(file, keyRange)}: instance ${instanceName} needs a "branch" and a "spec", each a text`,
      );
    }
    const steps = spec.split("/").filter((step) => step !== "" && step !== ".");
    if (steps.length === 0 || steps.includes("..")) {
      return problem(
        `${at(file, keyRange)}: the spec ${JSON.stringify(spec)} of instance ${instanceName} is not a file of the repository: name it from its root`,
      );
    }
    const { line } = keyRange.start;
    entries.push({ instanceName, branch, spec: steps.join("/"), line });
  }
  return { outcome: "entries", entries };
}

function at(file: string, { start }: Range): string {
  return `${file}:${start.line}:${start.column}`;
}

function problem(message: string): OpsFileResult {
  return { outcome: "problem", message };
}
