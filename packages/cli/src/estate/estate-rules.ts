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
  routeOwner: {
    id: "EST1005",
    title: "A route belongs to one service instance of its environment",
    severity: "error",
    description:
      "The entries of an input `routes` are `METHOD[,METHOD] PATH HANDLER ACCESS`. API Gateway has each method and path of an API once: the second service that asks for it would fail to deploy.",
  },
  routeHandler: {
    id: "EST1006",
    title: "Handlers that routes name are in the function archive",
    severity: "error",
    description:
      "Checked where an archive is named, by `start`, `dev`, and `plan` and `apply` with `--code`. Lambda would take the function and answer every request with 500.",
  },
} as const satisfies Readonly<Record<string, RuleInfo>>;
