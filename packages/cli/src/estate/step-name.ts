import type { EstateStep } from "./plan.ts";

/** How people name what a step acts on. */
export function stepName(step: EstateStep): string {
  switch (step.kind) {
    case "template":
      return `template ${step.name} ${step.version}`;
    case "instance":
      return `instance ${step.service}/${step.name}`;
    case "sync":
      return `sync of ${step.name}`;
    case "component":
      return `component ${step.name}`;
    case "pipeline":
      return `pipeline of ${step.service}`;
    default:
      return `${step.kind} ${step.name}`;
  }
}

/** Why it is taken: `new`, `spec changed`, ... */
export function stepReasons(step: EstateStep): readonly string[] {
  if (step.kind !== "template") return step.reasons;
  if (step.archive === undefined) return ["to be published"];
  return [step.isNew ? "new" : "content changed"];
}
