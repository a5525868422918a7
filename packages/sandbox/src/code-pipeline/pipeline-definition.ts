import { isList, isObject, type TemplateObject, type TemplateValue } from "@proton/cloudformation";
import { propertiesOf } from "../resources/properties.ts";
import { ResourceError } from "../resources/resource-type.ts";

/** An `AWS::CodePipeline::Pipeline` as its template describes it. */
export interface PipelineDefinition {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly executionMode: "SUPERSEDED" | "QUEUED" | "PARALLEL";
  /** The bucket of the artifacts. */
  readonly artifactBucket: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly stages: readonly StageDefinition[];
}

export interface StageDefinition {
  readonly name: string;
  readonly actions: readonly ActionDefinition[];
  readonly onFailure: {
    readonly result: "FAIL" | "ROLLBACK" | "RETRY";
    readonly retryMode: RetryMode;
  };
}

export type RetryMode = "FAILED_ACTIONS" | "ALL_ACTIONS";

export interface ActionDefinition {
  readonly name: string;
  readonly kind: "source" | "build" | "approval";
  readonly runOrder: number;
  readonly namespace: string | undefined;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly string[];
  readonly outputArtifacts: readonly string[];
}

/** `Category Provider`: what the sandbox runs. */
const PROVIDERS: Readonly<Record<string, ActionDefinition["kind"]>> = {
  "Source CodeStarSourceConnection": "source",
  "Build CodeBuild": "build",
  "Test CodeBuild": "build",
  "Approval Manual": "approval",
};

/** What of a pipeline the sandbox cannot run. */
export function refusePipeline(properties: TemplateObject): string | undefined {
  for (const stage of propertiesOf(properties).objects("Stages")) {
    const read = propertiesOf(stage);
    const name = read.text("Name");
    for (const condition of ["BeforeEntry", "OnSuccess"]) {
      if (stage[condition] !== undefined)
        return `stage ${name}: the sandbox has no ${condition} conditions`;
    }
    for (const action of read.objects("Actions")) {
      const { type, place } = typeOf(action, name);
      if (!Object.hasOwn(PROVIDERS, type)) {
        return `${place}: the sandbox runs ${Object.keys(PROVIDERS).join(", ")}, not ${type}`;
      }
      const configuration = propertiesOf(action).object("Configuration") ?? {};
      if (String(configuration.BatchEnabled) === "true") {
        return `${place}: the sandbox runs no batch builds`;
      }
      if (configuration.OutputArtifactFormat === "CODEBUILD_CLONE_REF") {
        return `${place}: the sandbox hands over files and not a clone: write CODE_ZIP`;
      }
    }
  }
  return undefined;
}

/** @throws {ResourceError} for properties that CodePipeline would refuse */
export function readPipeline(
  name: string,
  arn: string,
  properties: TemplateObject,
): PipelineDefinition {
  if (!/^[A-Za-z0-9.@_-]{1,100}$/.test(name) || /^\.+$/.test(name)) {
    throw new ResourceError(
      "InvalidRequest",
      `a pipeline cannot be called ${JSON.stringify(name)}`,
    );
  }
  const read = propertiesOf(properties);
  const store = propertiesOf(read.object("ArtifactStore") ?? {});
  const mode = read.text("ExecutionMode") ?? "SUPERSEDED";
  if (mode !== "SUPERSEDED" && mode !== "QUEUED" && mode !== "PARALLEL") {
    throw new ResourceError("InvalidRequest", `ExecutionMode cannot be ${mode}`);
  }
  const variables = read.objects("Variables").map((entry) => {
    const variable = propertiesOf(entry);
    return [variable.requiredText("Name"), variable.text("DefaultValue") ?? ""] as const;
  });
  return {
    name,
    arn,
    roleArn: read.requiredText("RoleArn"),
    executionMode: mode,
    artifactBucket: store.requiredText("Location"),
    variables: Object.fromEntries(variables),
    stages: read.objects("Stages").map(stageOf),
  };
}

function stageOf(stage: TemplateObject): StageDefinition {
  const read = propertiesOf(stage);
  const name = read.requiredText("Name");
  const onFailure = propertiesOf(read.object("OnFailure") ?? {});
  const retry = propertiesOf(onFailure.object("RetryConfiguration") ?? {});
  const result = onFailure.text("Result") ?? "FAIL";
  if (result !== "FAIL" && result !== "ROLLBACK" && result !== "RETRY") {
    throw new ResourceError(
      "InvalidRequest",
      `stage ${name}: OnFailure.Result cannot be ${result}`,
    );
  }
  const retryMode = retry.text("RetryMode") === "ALL_ACTIONS" ? "ALL_ACTIONS" : "FAILED_ACTIONS";
  return {
    name,
    onFailure: { result, retryMode },
    actions: read.objects("Actions").map((action) => actionOf(action, name)),
  };
}

function typeOf(action: TemplateObject, stageName: string | undefined) {
  const read = propertiesOf(action);
  const type = propertiesOf(read.object("ActionTypeId") ?? {});
  return {
    type: `${type.text("Category")} ${type.text("Provider")}`,
    place: `action ${read.text("Name")} of stage ${stageName}`,
  };
}

function actionOf(action: TemplateObject, stageName: string): ActionDefinition {
  const read = propertiesOf(action);
  const { type, place } = typeOf(action, stageName);
  const kind = Object.hasOwn(PROVIDERS, type) ? PROVIDERS[type] : undefined;
  if (kind === undefined) throw new ResourceError("InvalidRequest", `${place}: unknown ${type}`);
  return {
    name: read.requiredText("Name"),
    kind,
    runOrder: read.number("RunOrder") ?? 1,
    namespace: read.text("Namespace"),
    configuration: textsOf(read.object("Configuration") ?? {}),
    inputArtifacts: artifactNames(action.InputArtifacts),
    outputArtifacts: artifactNames(action.OutputArtifacts),
  };
}

/** Configuration values are strings; a template may write them as JSON. */
function textsOf(values: TemplateObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

function artifactNames(value: TemplateValue | undefined): readonly string[] {
  if (!isList(value)) return [];
  return value.flatMap((entry) =>
    isObject(entry) && typeof entry.Name === "string" ? [entry.Name] : [],
  );
}
