import type { ResourceChange } from "@proton/cloudformation";
import { losesData } from "@proton/cloudformation";
import type { Style, Terminal } from "../terminal.ts";
import type { EstatePlan, EstateStep } from "./plan.ts";
import type { StepPreviews } from "./preview-plan.ts";
import { dependenciesOf, stepsOf } from "./step-dependencies.ts";
import { stepName, stepReasons } from "./step-name.ts";

type Paint = Terminal["style"];

const signs: Readonly<Record<ResourceChange["action"], readonly [string, Style]>> = {
  add: ["+", "green"],
  modify: ["~", "yellow"],
  replace: ["±", "red"],
  remove: ["-", "red"],
  retain: ["-", "yellow"],
};

/** A plan for people: its steps in order, and under each what happens to its resources. */
export function formatPlan(plan: EstatePlan, previews: StepPreviews, style: Paint): string {
  const lines = stepsOf(plan).flatMap((step) => [
    `${signOf(step, style)} ${style("bold", stepName(step))} (${stepReasons(step).join(", ")})`,
    ...resourceLines(step, previews, style),
    ...cautionLines(plan, step, previews),
  ]);
  return `${lines.join("\n")}\n`;
}

function signOf(step: EstateStep, style: Paint): string {
  const isNew = step.kind === "template" ? step.isNew : step.action === "create";
  return isNew ? style("green", "+") : style("yellow", "~");
}

/** A preview is made before its environment is changed. */
function cautionLines(
  plan: EstatePlan,
  step: EstateStep,
  previews: StepPreviews,
): readonly string[] {
  if (step.kind !== "instance" || !previews.has(step)) return [];
  return dependenciesOf(plan, step)
    .filter((each) => each.kind === "environment")
    .map(({ name }) => `    as far as the outputs that ${name} has now tell`);
}

function resourceLines(step: EstateStep, previews: StepPreviews, style: Paint): readonly string[] {
  const preview = previews.get(step);
  if (preview === undefined || preview.outcome === "new") return [];
  if (preview.outcome === "failed" || preview.outcome === "unknown")
    return [`    ${style("yellow", "!")} ${preview.message}`];
  if (preview.changes.length === 0) return ["    no resource changes"];
  return preview.changes.flatMap((change) => {
    const [sign, color] = signs[change.action];
    const head = `    ${style(color, `${sign} ${change.logicalResourceId}`)} (${change.resourceType}): ${change.action}`;
    return [
      `${head}${losesData(change) ? style("red", "  LOSES DATA") : ""}`,
      ...change.changedProperties.map((path) => `        ${path}`),
    ];
  });
}

/** A plan as JSON: `steps` in order, `upToDate` when there are none. */
export function planJson(plan: EstatePlan, previews: StepPreviews) {
  const steps = stepsOf(plan).map((step) => {
    const preview = previews.get(step);
    const { kind } = step;
    const name = "service" in step && step.kind === "pipeline" ? undefined : step.name;
    return {
      kind,
      ...("service" in step && { service: step.service }),
      ...(name !== undefined && { name }),
      action: step.kind === "template" ? "register" : step.action,
      ...("version" in step && { version: step.version }),
      reasons: stepReasons(step),
      ...(preview !== undefined && { resources: preview }),
    };
  });
  return { upToDate: steps.length === 0, steps };
}
