import { isObject, scalarText, type TemplateObject, type TemplatePath } from "../template.ts";
import { isComputed, items, member } from "./choices.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

type Range = readonly [minimum: number, maximum: number];

/**
 * How many input and output artifacts an action of AWS has.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-action-artifacts.html
 */
const ARTIFACTS: Readonly<Record<string, readonly [inputs: Range, outputs: Range]>> = {
  "Source/S3": [
    [0, 0],
    [1, 1],
  ],
  "Source/CodeCommit": [
    [0, 0],
    [1, 1],
  ],
  "Source/ECR": [
    [0, 0],
    [1, 1],
  ],
  "Source/CodeStarSourceConnection": [
    [0, 0],
    [1, 1],
  ],
  "Build/CodeBuild": [
    [1, 5],
    [0, 5],
  ],
  "Test/CodeBuild": [
    [1, 5],
    [0, 5],
  ],
  "Test/DeviceFarm": [
    [1, 1],
    [0, 0],
  ],
  "Approval/Manual": [
    [0, 0],
    [0, 0],
  ],
  "Deploy/S3": [
    [1, 1],
    [0, 0],
  ],
  "Deploy/CloudFormation": [
    [0, 10],
    [0, 1],
  ],
  "Deploy/CodeDeploy": [
    [1, 1],
    [0, 0],
  ],
  "Deploy/ElasticBeanstalk": [
    [1, 1],
    [0, 0],
  ],
  "Deploy/ECS": [
    [1, 1],
    [0, 0],
  ],
  "Invoke/Lambda": [
    [0, 5],
    [0, 5],
  ],
};

interface Action {
  readonly value: TemplateObject;
  readonly path: TemplatePath;
}

export const rule: TemplateRule = {
  id: "CFN3021",
  title: "Pipelines begin with a source, and actions pass on artifacts that there are",
  severity: "error",
  description:
    "Only the first stage holds source actions, and nothing else. An input artifact is the output of an earlier action, names of outputs, stages and actions are there once, and each kind of action has its numbers of artifacts.",
  cfnLint: ["E3700", "E3701", "E3702", "E3703"],
  *check(context) {
    for (const { properties, propertiesPath } of context.resourcesOfType(
      "AWS::CodePipeline::Pipeline",
    )) {
      for (const stages of member(properties, propertiesPath, "Stages"))
        yield* checkStages([...items(stages.value, stages.path)]);
    }
  },
};

function* checkStages(
  stages: readonly { readonly value: unknown; readonly path: TemplatePath }[],
): Generator<RuleFinding> {
  const known = new Set<string>();
  let isSure = true;
  for (const [index, { value: stage, path }] of stages.entries()) {
    if (!isObject(stage as never) || isComputed(stage as never)) {
      isSure = false;
      continue;
    }
    const actions = [...items((stage as TemplateObject).Actions, [...path, "Actions"])].filter(
      (action): action is Action => isObject(action.value) && !isComputed(action.value),
    );
    for (const action of actions) {
      yield* checkCategory(action, index);
      yield* checkCounts(action);
    }
    const inOrder = actions.toSorted((a, b) => orderOf(a) - orderOf(b));
    for (const action of inOrder) {
      for (const { name, at } of artifacts(action, "InputArtifacts")) {
        if (isSure && !known.has(name))
          yield { path: at, message: `no earlier action has the output artifact ${name}` };
      }
      for (const { name, at } of artifacts(action, "OutputArtifacts")) {
        if (known.has(name))
          yield { path: at, message: `the output artifact ${name} is there already` };
        known.add(name);
      }
    }
  }
}

function* checkCategory({ value, path }: Action, stage: number): Generator<RuleFinding> {
  for (const category of member(value, path, "ActionTypeId", "Category")) {
    if (typeof category.value !== "string") continue;
    if ((category.value === "Source") === (stage === 0)) continue;
    const message =
      stage === 0
        ? `the first stage holds source actions only, not ${category.value}`
        : "a source action belongs to the first stage";
    yield { path: category.path, message };
  }
}

function* checkCounts({ value, path }: Action): Generator<RuleFinding> {
  const id = value.ActionTypeId;
  if (!isObject(id) || id.Owner !== "AWS") return;
  const limits = ARTIFACTS[`${scalarText(id.Category)}/${scalarText(id.Provider)}`];
  for (const [index, key] of ["InputArtifacts", "OutputArtifacts"].entries()) {
    const [minimum, maximum] = limits?.[index] ?? [0, Number.POSITIVE_INFINITY];
    const list = value[key];
    if (isComputed(list)) continue;
    const count = Array.isArray(list) ? list.length : 0;
    if (count >= minimum && count <= maximum) continue;
    const wanted = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
    const at = list === undefined ? path : [...path, key];
    yield {
      path: at,
      part: "key",
      message: `${scalarText(id.Provider)} takes ${wanted} ${key}, not ${count}`,
    };
  }
}

function artifacts({ value, path }: Action, key: string) {
  return [...items(value[key], [...path, key])].flatMap((item) =>
    member(item.value, item.path, "Name").flatMap(({ value: name, path: at }) =>
      typeof name === "string" ? [{ name, at }] : [],
    ),
  );
}

function orderOf({ value: { RunOrder: order } }: Action): number {
  const number = Number(scalarText(order));
  return order !== undefined && Number.isFinite(number) ? number : 1;
}
