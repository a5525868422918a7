import type { TemplateObject } from "@proton/cloudformation";
import { propertiesOf } from "../resources/properties.ts";
import { ResourceError } from "../resources/resource-type.ts";
import { type Buildspec, BuildspecError, parseBuildspec } from "./buildspec.ts";

/** An `AWS::CodeBuild::Project` as its template describes it. */
export interface BuildProject {
  readonly name: string;
  readonly arn: string;
  readonly serviceRole: string;
  /** Absent when the buildspec lies in the source: its path there. */
  readonly buildspec: Buildspec | { readonly path: string };
  readonly variables: readonly BuildVariable[];
  readonly image: string;
  readonly timeoutMinutes: number;
  /** The log group's name; absent when nothing is logged to CloudWatch. */
  readonly logGroupName: string | undefined;
}

/** An environment variable of a project or of one build. */
export interface BuildVariable {
  readonly name: string;
  readonly value: string;
  readonly type: "PLAINTEXT" | "PARAMETER_STORE" | "SECRETS_MANAGER";
}

/** What of a project the sandbox cannot run. */
export function refuseProject(properties: TemplateObject): string | undefined {
  const read = propertiesOf(properties);
  const source = propertiesOf(read.object("Source") ?? {});
  const environment = propertiesOf(read.object("Environment") ?? {});
  const sourceType = source.text("Type");
  if (sourceType !== "CODEPIPELINE" && sourceType !== "NO_SOURCE") {
    return `the sandbox builds what a pipeline hands over, not the source ${sourceType}`;
  }
  if (environment.text("Type")?.startsWith("WINDOWS")) return "the sandbox runs no Windows images";
  return undefined;
}

/** @throws {ResourceError} for properties and buildspecs that are not what CodeBuild takes */
export function readProject(name: string, arn: string, properties: TemplateObject): BuildProject {
  if (!/^[A-Za-z0-9][\w-]{1,254}$/.test(name)) {
    throw new ResourceError("InvalidRequest", `a project cannot be called ${JSON.stringify(name)}`);
  }
  const read = propertiesOf(properties);
  const source = propertiesOf(read.object("Source") ?? {});
  const environment = propertiesOf(read.object("Environment") ?? {});
  const logs = propertiesOf(
    propertiesOf(read.object("LogsConfig") ?? {}).object("CloudWatchLogs") ?? {},
  );
  return {
    name,
    arn,
    serviceRole: read.requiredText("ServiceRole"),
    buildspec: buildspecOf(source.text("BuildSpec")),
    variables: environment.objects("EnvironmentVariables").map((entry) => variableOf(entry)),
    image: environment.requiredText("Image"),
    timeoutMinutes: read.number("TimeoutInMinutes") ?? 60,
    logGroupName:
      logs.text("Status") === "DISABLED"
        ? undefined
        : (logs.text("GroupName") ?? `/aws/codebuild/${name}`),
  };
}

/** One line is the path of a file, more lines are the buildspec itself. */
function buildspecOf(text: string | undefined): BuildProject["buildspec"] {
  if (text === undefined) return { path: "buildspec.yml" };
  if (!text.trimEnd().includes("\n")) return { path: text.trim() };
  try {
    return parseBuildspec(text);
  } catch (error) {
    if (!(error instanceof BuildspecError)) throw error;
    throw new ResourceError("InvalidRequest", `Source.BuildSpec: ${error.message}`);
  }
}

function variableOf(entry: TemplateObject): BuildVariable {
  const read = propertiesOf(entry);
  const type = read.text("Type") ?? "PLAINTEXT";
  if (type !== "PLAINTEXT" && type !== "PARAMETER_STORE" && type !== "SECRETS_MANAGER") {
    throw new ResourceError("InvalidRequest", `Type of an environment variable cannot be ${type}`);
  }
  return { name: read.requiredText("Name"), value: read.text("Value") ?? "", type };
}
