import type { DeploymentDetails } from "@proton/control-plane";
import { formatTable } from "../output/format-table.ts";
import type { Terminal } from "../terminal.ts";

/** A deployment for people: what it was, how it went, what it was made of. */
export function formatDeployment(
  {
    deployment,
    inputs,
    template,
    files = [],
    log,
    events,
    findings,
    outputs,
    targetSpec,
  }: DeploymentDetails,
  style: Terminal["style"],
): string {
  const { goal, createdAt, completedAt, status, statusMessage, targetArn } = deployment;
  const { stackName, provenance, pullRequest } = deployment;
  const { templateName, templateMajorVersion: major, templateMinorVersion: minor } = goal;
  const head = [
    ["target", targetArn],
    ["template", `${templateName} ${major}.${minor}`],
    ["stack", stackName],
    ["branch", pullRequest ? `${pullRequest.branch}, into ${pullRequest.base}` : ""],
    ["of", pullRequest ? `${pullRequest.repository} (${pullRequest.place})` : ""],
    ["begun", new Date(createdAt).toISOString()],
    ["ended", completedAt === undefined ? "" : new Date(completedAt).toISOString()],
    ["commit", provenance?.commit ?? ""],
    ["author", provenance?.author ?? ""],
    ["execution", provenance?.execution ?? ""],
    ["code", provenance?.digest ? `sha256 ${provenance.digest}` : ""],
    ["status", statusMessage ? `${status}: ${statusMessage}` : status],
  ].filter(([, value]) => value !== "");
  const shown = [
    ["Findings", findings.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`)],
    [
      "Events",
      formatTable([
        ["time", "resource", "type", "status", "reason"],
        ...events.map((event) => [
          event.time.toISOString(),
          event.logicalResourceId,
          event.resourceType,
          event.resourceStatus,
          event.resourceStatusReason ?? "",
        ]),
      ]).slice(1),
    ],
    ["Outputs", Object.entries(outputs).map(([key, value]) => `  ${key}=${value}`)],
    ["Inputs", inputs === undefined ? [] : JSON.stringify(inputs, null, 2).split("\n")],
    ["Spec", targetSpec?.trimEnd().split("\n") ?? []],
    ["Files", files.map(({ path }) => `  ${path}`)],
    ["Log", log?.trimEnd().split("\n") ?? []],
    ["Template", template?.trimEnd().split("\n") ?? []],
  ] as const;
  const sections = shown
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => ["", style("bold", title), ...lines].join("\n"));
  const title = style("bold", `Deployment ${deployment.id}`);
  return `${[title, ...formatTable([["", ""], ...head]).slice(1), ...sections].join("\n")}\n`;
}
