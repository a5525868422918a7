import { dependencyGraph, readTemplate } from "@proton/cloudformation";
import type { TemplateResource } from "@proton/console/extension";

/** The resources of a rendered template, each after those that it needs; none of what is no template. */
export function templateResources(text: string | undefined): TemplateResource[] {
  if (text === undefined) return [];
  const { template, rangeOf } = readTemplate(text, { file: "template" });
  if (template === undefined) return [];
  const { dependencies, levels } = dependencyGraph(template);
  // What is in a cycle is of no level, and is shown last.
  const ordered = new Set([...levels.flat(), ...dependencies.keys()]);
  return [...ordered].map((logicalResourceId) => {
    const path = ["Resources", logicalResourceId];
    return {
      logicalResourceId,
      resourceType: template.Resources[logicalResourceId]?.Type ?? "",
      needs: [...(dependencies.get(logicalResourceId) ?? [])],
      firstLine: rangeOf(path, "key").start.line,
      lastLine: rangeOf(path).end.line,
    };
  });
}
