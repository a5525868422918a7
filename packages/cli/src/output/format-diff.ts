import type { BundleDiff, PartDiff } from "@proton/bundle";
import type { Style, Terminal } from "../terminal.ts";

type ResourceDiff = PartDiff["diff"]["resources"][number];
type Paint = Terminal["style"];

const SIGNS: Readonly<Record<ResourceDiff["action"], readonly [string, Style]>> = {
  add: ["+", "green"],
  modify: ["~", "yellow"],
  replace: ["±", "red"],
  remove: ["-", "red"],
  retain: ["-", "yellow"],
};

/** A difference for people: one line a resource, its properties below, what is lost called out. */
export function formatDiff(diff: BundleDiff, style: Paint): string {
  const parts = diff.parts.flatMap((part) => formatPart(part, style));
  const only = [
    ...diff.added.map((part) => style("green", `+ ${part}: a new part`)),
    ...diff.removed.map((part) => style("red", `- ${part}: the part is gone`)),
  ];
  return `${[...parts, ...only, ...compatibility(diff, style)].join("\n")}\n`;
}

function formatPart({ part, instance, diff }: PartDiff, style: Paint): readonly string[] {
  const title = style("bold", instance === undefined ? part : `${part} ${instance}`);
  const sections = diff.sections.map(
    ({ section, name, action }) => `  ${SIGNS[action][0]} ${section}/${name}: ${action}`,
  );
  const lines = [
    ...diff.resources.flatMap((resource) => formatResource(resource, style)),
    ...sections,
  ];
  return [title, ...(lines.length === 0 ? ["  no changes"] : lines), ""];
}

function formatResource(resource: ResourceDiff, style: Paint): readonly string[] {
  const [sign, color] = SIGNS[resource.action];
  const { logicalResourceId, resourceType, effect, losesData, stateful, oldResource } = resource;
  const loss = losesData
    ? style("red", "  LOSES DATA")
    : stateful && oldResource
      ? style("yellow", `  holds data; the old resource is ${oldResource}`)
      : "";
  const head = `  ${style(color, `${sign} ${logicalResourceId}`)} (${resourceType}): ${effect}${loss}`;
  const properties = resource.changedProperties.map((path) => `      ${path}`);
  return [head, ...properties, ...resource.changedAttributes.map((name) => `      ${name}`)];
}

function compatibility({ breaks }: BundleDiff, style: Paint): readonly string[] {
  if (breaks.length === 0) return [style("green", "The schema allows a minor version.")];
  return [
    style("red", "The schema needs a new major version:"),
    ...breaks.map(({ file, range, message }) => `  ${file}:${range.start.line}  ${message}`),
  ];
}
