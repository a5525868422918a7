import type { ComponentStep, EstatePlan, EstateStep, SyncStep } from "./plan.ts";
import { specInputs } from "./spec-values.ts";

/** All steps of a plan, each after those that it depends on. */
export function stepsOf(plan: EstatePlan): readonly EstateStep[] {
  const isEarly = (step: EstateStep) =>
    step.kind === "template" ? step.templateKind === "environment" : step.kind === "instance";
  const earlyFirst = <Step extends EstateStep>(steps: readonly Step[]) => [
    ...steps.filter(isEarly),
    ...steps.filter((step) => !isEarly(step)),
  ];
  const { templates, environments, services, deployments, components, syncs } = plan;
  const resources = [...environments, ...services, ...earlyFirst(deployments)];
  return [...earlyFirst(templates), ...resources, ...components, ...syncs];
}

/** The steps that must be done before this one can be taken. */
export function dependenciesOf(plan: EstatePlan, step: EstateStep): readonly EstateStep[] {
  if (step.kind === "template") {
    // A service template names environment templates, which must be there.
    const needed = step.templateKind === "service" ? plan.templates : [];
    return needed.filter(({ templateKind }) => templateKind === "environment");
  }
  if (step.kind === "component") return beforeComponent(plan, step);
  if (step.kind === "sync") return beforeSync(plan, step);
  const template = plan.templates.filter(({ name }) => name === step.templateName);
  if (step.kind === "environment") return template;
  const serviceName = step.kind === "service" ? step.name : step.service;
  const used = new Set(
    specInputs(step.spec)
      .instances.filter(({ name }) => step.kind !== "instance" || step.name === name)
      .map(({ environment }) => environment),
  );
  const environments = plan.environments.filter(({ name }) => used.has(name));
  const service =
    step.kind === "service" ? [] : plan.services.filter(({ name }) => name === serviceName);
  // A pipeline is rendered with what the instances put out.
  const instances =
    step.kind === "pipeline"
      ? plan.deployments.filter((each) => each.kind === "instance" && each.service === serviceName)
      : [];
  return [...template, ...environments, ...service, ...instances];
}

/** What is synced, at rest: a push may come at once. */
function beforeSync(
  { templates, services, deployments }: EstatePlan,
  { of, resource }: SyncStep,
): readonly EstateStep[] {
  if (of !== "service") return templates.filter(({ name }) => name === resource);
  return [
    ...services.filter(({ name }) => name === resource),
    ...deployments.filter(({ service }) => service === resource),
  ];
}

/** Its instance, which must be there and at rest, and every environment: the instance may be in any. */
function beforeComponent(
  { environments, services, deployments }: EstatePlan,
  { service, instance }: ComponentStep,
): readonly EstateStep[] {
  const instances = deployments.filter(
    (step) => step.kind === "instance" && step.service === service && step.name === instance,
  );
  return [...environments, ...services.filter(({ name }) => name === service), ...instances];
}
