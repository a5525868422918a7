import type { RuleInfo } from "@proton/cloudformation";

/** The rules of the estate file, `proton.yaml`. */
export const estateRules = {
  shape: {
    id: "EST1001",
    title: "The estate file is well formed",
    severity: "error",
    description:
      "`proton.yaml` names templates, environments and services, each with a name that Proton would take, once, and with a template that the file lists. Keys that it does not know are refused, so that a misspelt one is not passed over.",
  },
  missingFile: {
    id: "EST1002",
    title: "Files that the estate names exist",
    severity: "error",
    description: "Paths are relative to the estate file.",
  },
  specKind: {
    id: "EST1003",
    title: "A spec is of the kind that its template takes",
    severity: "error",
    description:
      "Environment templates take `proton: EnvironmentSpec`, service templates `proton: ServiceSpec`.",
  },
  placement: {
    id: "EST1004",
    title: "Service instances are placed in environments of the estate",
    severity: "error",
    description: "The `environment` of an instance is the name of an entry under `environments`.",
  },
} as const satisfies Readonly<Record<string, RuleInfo>>;
