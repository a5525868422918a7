import { type ResourceChange, resourceSpec } from "@proton/cloudformation";
import type { Imports } from "./import-resources.ts";
import type { ResourceDrift } from "./stack-journal.ts";

/** A change of a change set as the API shows it; with drift where the change set looked for it. */
export function toChange(
  change: ResourceChange,
  drifts?: readonly ResourceDrift[],
  imports: Imports = {},
) {
  const { action, logicalResourceId, physicalResourceId, resourceType } = change;
  const isGoing = action === "remove" || action === "retain";
  const isImported = action === "add" && Object.hasOwn(imports, logicalResourceId);
  const added = isImported ? "Import" : "Add";
  const Action = action === "add" ? added : isGoing ? "Remove" : "Modify";
  const drift = drifts?.find(({ logicalId }) => logicalId === logicalResourceId);
  const isNew = action === "add" && drift === undefined;
  const details = change.changedProperties.map((path) => toDetail(resourceType, path, drift));
  return {
    Type: "Resource",
    ResourceChange: {
      PolicyAction: action === "retain" ? "Retain" : action === "remove" ? "Delete" : undefined,
      Action,
      LogicalResourceId: logicalResourceId,
      PhysicalResourceId: physicalResourceId ?? drift?.physicalId,
      ResourceType: resourceType,
      Replacement: Action === "Modify" ? (action === "replace" ? "True" : "False") : undefined,
      Scope: { member: [...new Set(details.map(({ Target }) => Target.Attribute))] },
      Details: { member: details },
      ResourceDriftStatus: drifts && !isNew ? (drift?.status ?? "IN_SYNC") : undefined,
    },
  };
}

function toDetail(resourceType: string, path: string, drift: ResourceDrift | undefined) {
  const isPolicy = path === "DeletionPolicy" || path === "UpdateReplacePolicy";
  const [name = ""] = path.split("/");
  const replacement = resourceSpec(resourceType)?.properties[name]?.replacement ?? "no";
  const found = drift?.differences.find((difference) => difference.path === `/${path}`);
  return {
    Target: {
      Attribute: isPolicy ? path : "Properties",
      Name: isPolicy ? undefined : name,
      Path: isPolicy ? undefined : `/Properties/${path}`,
      RequiresRecreation: { yes: "Always", maybe: "Conditionally", no: "Never" }[replacement],
      ...(drift &&
        found && {
          BeforeValue: found.actual,
          BeforeValueFrom: "ACTUAL_STATE",
          AfterValueFrom: "TEMPLATE",
          Drift: {
            PreviousValue: found.expected,
            ActualValue: found.actual,
            DriftDetectionTimestamp: drift.time,
          },
        }),
    },
    Evaluation: "Static",
    ChangeSource: "DirectModification",
  };
}
