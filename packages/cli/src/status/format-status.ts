import {
  isHandedOver,
  isServiceFailed,
  isVersionFailed,
  isVersionPublished,
} from "@proton/control-plane/client";
import { formatTable } from "../output/format-table.ts";
import type { Style, Terminal } from "../terminal.ts";
import type {
  ComponentStatus,
  DeployableStatus,
  ServiceStatus,
  Status,
  TemplateStatus,
} from "./read-status.ts";

type Paint = Terminal["style"];

/** Everything that Proton has, as tables for a terminal. */
export function formatStatus(status: Status, style: Paint): string {
  const { templates, environments, services, components, connections } = status;
  const instances = services.flatMap(({ name, instances: each }) =>
    each.map((instance) => ({ ...instance, name: `${name}/${instance.name}` })),
  );
  // Where there is one account, nobody asks which.
  const isApart =
    new Set(environments.map(({ accountId }) => accountId)).size > 1 || connections.length > 0;
  const pipelines = services.flatMap(({ pipeline }) => pipeline ?? []);
  const sections = [
    section(
      "Templates",
      templates.map((each) => templateRow(each, style)),
      ["name", "kind", "recommended", "versions"],
      templates.flatMap((each) => templateNotes(each, style)),
      style,
    ),
    section(
      "Environments",
      environments.map(({ accountId: environmentName = "", ...each }) =>
        deployableRow({ ...each, ...(isApart && { environmentName }) }, style),
      ),
      columns.with(1, "account"),
      environments.flatMap((each) => notes(each, style)),
      style,
    ),
    section(
      "Services",
      services.map((each) => serviceRow(each, style)),
      ["name", "template", "status", "instances"],
      services.flatMap((each) => serviceNotes(each, style)),
      style,
    ),
    section(
      "Service instances",
      instances.map((each) => deployableRow(each, style)),
      columns,
      instances.flatMap((each) => notes(each, style)),
      style,
    ),
    section(
      "Pipelines",
      pipelines.map((each) => deployableRow(each, style)),
      columns,
      pipelines.flatMap((each) => notes(each, style)),
      style,
    ),
    section(
      "Components",
      components.map((each) => componentRow(each, style)),
      ["name", "environment", "attached to", "status", "deployed"],
      components.flatMap((each) => notes(each, style)),
      style,
    ),
    section(
      "Account connections",
      connections.map((each) => [
        each.environmentName,
        each.environmentAccountId,
        each.status,
        each.id,
      ]),
      ["environment", "account", "status", "id"],
      [],
      style,
    ),
  ];
  const text = sections.filter((each) => each !== "").join("\n");
  return text || "There is nothing yet: `proton apply` makes what proton.yaml says.\n";
}

const columns = ["name", "environment", "template", "status", "behind", "deployed", "commit"];

function section(
  title: string,
  rows: readonly (readonly string[])[],
  heads: readonly string[],
  remarks: readonly string[],
  style: Paint,
): string {
  if (rows.length === 0) return "";
  const table = formatTable([heads.map((head) => style("dim", head)), ...rows]);
  return [style("bold", title), ...table, ...remarks, ""].join("\n");
}

function templateRow({ name, kind, recommendedVersion, versions }: TemplateStatus, style: Paint) {
  const shown = versions.map(({ version, status }) => {
    if (isVersionPublished(status)) return version;
    return style(isVersionFailed(status) ? "red" : "yellow", `${version} ${status}`);
  });
  return [name, kind, recommendedVersion ?? "-", shown.join(", ") || "-"];
}

function templateNotes({ name, versions }: TemplateStatus, style: Paint): readonly string[] {
  return versions
    .filter(({ status }) => isVersionFailed(status))
    .map(({ version, statusMessage = "" }) => note(`${name} ${version}`, statusMessage, style));
}

function deployableRow(each: DeployableStatus, style: Paint): readonly string[] {
  const { name, environmentName = "", templateName, version = "-", behind } = each;
  const late = behind ? style("yellow", `${behind}: ${each.recommendedVersion}`) : "";
  return [
    name,
    environmentName,
    `${templateName} ${version}`,
    painted(each.deploymentStatus, style),
    late,
    deployedAt(each),
    commitOf(each.provenance),
  ];
}

function componentRow(each: ComponentStatus, style: Paint): readonly string[] {
  const { name, environmentName = "", attachedTo = "" } = each;
  return [
    name,
    environmentName,
    attachedTo,
    painted(each.deploymentStatus, style),
    deployedAt(each),
  ];
}

function deployedAt({ lastDeploymentSucceededAt: time }: ComponentStatus): string {
  return time?.toISOString().slice(0, 19).replace("T", " ") ?? "never";
}

function commitOf({ commit, author }: NonNullable<DeployableStatus["provenance"]> = {}): string {
  if (commit === undefined) return "";
  return author === undefined ? commit.slice(0, 7) : `${commit.slice(0, 7)} by ${author}`;
}

function notes(each: ComponentStatus, style: Paint): readonly string[] {
  if (isHandedOver(each)) {
    return [`  ${style("yellow", "…")} ${each.name}: ${each.deploymentStatusMessage}`];
  }
  if (!/FAILED|CANCELLED/.test(each.deploymentStatus)) return [];
  const { lastAttemptedDeploymentId: id, deploymentStatusMessage = "" } = each;
  const more = id === undefined ? "" : ` (proton deployment ${id})`;
  return [note(each.name, `${deploymentStatusMessage}${more}`, style)];
}

function serviceRow({ name, templateName, status, instances }: ServiceStatus, style: Paint) {
  return [name, templateName, painted(status, style), String(instances.length)];
}

function serviceNotes({ name, status, statusMessage }: ServiceStatus, style: Paint) {
  return isServiceFailed(status) ? [note(name, statusMessage ?? "", style)] : [];
}

function note(name: string, message: string, style: Paint): string {
  return `  ${style("red", "!")} ${name}: ${message}`;
}

function painted(status: string, style: Paint): string {
  const color: Style = status.includes("FAILED")
    ? "red"
    : /PROGRESS|CANCEL/.test(status)
      ? "yellow"
      : "green";
  return style(color, status);
}
