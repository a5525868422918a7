import type { BuildRegistry, StartedBuild } from "../code-build/build-registry.ts";
import type { BuildService } from "../code-build/build-service.ts";
import { type Buildspec, BuildspecError, parseBuildspec } from "../code-build/buildspec.ts";
import type { BuildVariable } from "../code-build/project.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate } from "../iam/authenticate.ts";
import { createJsonEndpoint, JsonApiError, type JsonInput, textOf } from "./json-endpoint.ts";

/** What the header `x-amz-target` of its requests begins with. */
export const CODE_BUILD_TARGET_PREFIX = "CodeBuild_20161006.";

/** A buildspec with the scripts that it holds. */
const LARGEST_BODY_BYTES = 1024 * 1024;
/** AWS answers about as many builds at once. */
const MOST_IDS = 100;

/** Starts, shows and stops builds of the projects that stacks made. */
export function createCodeBuildEndpoint(options: {
  readonly builds: BuildService;
  readonly registry: BuildRegistry;
  readonly region: string;
  readonly accountId: string;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
}) {
  const { builds, registry, region, accountId, ...guard } = options;
  const arnOf = (kind: "project" | "build", name: string) =>
    `arn:aws:codebuild:${region}:${accountId}:${kind}/${name}`;
  // Rights on builds are rights on their project.
  const projectOf = (id: string) => arnOf("project", id.split(":")[0] ?? "");

  function requireProject(name: string): string {
    if (builds.has(name)) return name;
    throw new JsonApiError(
      "ResourceNotFoundException",
      `Project cannot be found: ${arnOf("project", name)}`,
    );
  }

  const shown = (build: StartedBuild) => {
    const { id, projectName, startedAt, variables, record } = build;
    const group = builds.logGroupOf(projectName);
    return {
      ...{ id, arn: arnOf("build", id), projectName },
      startTime: startedAt.getTime() / 1000,
      ...(record?.endedAt !== undefined && { endTime: Date.parse(record.endedAt) / 1000 }),
      buildStatus: record?.status ?? "IN_PROGRESS",
      buildComplete: record !== undefined,
      currentPhase: record === undefined ? "BUILD" : "COMPLETED",
      phases: phasesOf(build),
      environment: { environmentVariables: variables },
      exportedEnvironmentVariables: Object.entries(record?.exportedVariables ?? {}).map(
        ([name, value]) => ({ name, value }),
      ),
      logs: group === undefined ? {} : { groupName: group, streamName: id.split(":")[1] },
    };
  };

  const operations = {
    StartBuild: {
      resources: ({ projectName }: JsonInput) => [
        arnOf("project", textOf(projectName, "projectName")),
      ],
      answer(input: JsonInput) {
        const projectName = requireProject(textOf(input.projectName, "projectName"));
        const { idempotencyToken } = input;
        return {
          build: shown(
            registry.start({
              projectName,
              buildspec: buildspecOf(input.buildspecOverride),
              variables: variablesOf(input.environmentVariablesOverride),
              token:
                idempotencyToken === undefined
                  ? undefined
                  : textOf(idempotencyToken, "idempotencyToken"),
            }),
          ),
        };
      },
    },
    BatchGetBuilds: {
      resources: ({ ids }: JsonInput) => idsOf(ids).map(projectOf),
      answer({ ids }: JsonInput) {
        const asked = idsOf(ids);
        const found = asked.flatMap((id) => registry.find(id) ?? []);
        const buildsNotFound = asked.filter((id) => registry.find(id) === undefined);
        return { builds: found.map(shown), buildsNotFound };
      },
    },
    ListBuildsForProject: {
      resources: ({ projectName }: JsonInput) => [
        arnOf("project", textOf(projectName, "projectName")),
      ],
      answer({ projectName, sortOrder }: JsonInput) {
        const ids = registry.ofProject(requireProject(textOf(projectName, "projectName")));
        return { ids: (sortOrder === "ASCENDING" ? ids.toReversed() : ids).slice(0, MOST_IDS) };
      },
    },
    StopBuild: {
      resources: ({ id }: JsonInput) => [projectOf(textOf(id, "id"))],
      answer(input: JsonInput) {
        const id = textOf(input.id, "id");
        const build = registry.find(id);
        if (build === undefined) {
          throw new JsonApiError("ResourceNotFoundException", `Build cannot be found: ${id}`);
        }
        registry.stop(id);
        return { build: shown(build) };
      },
    },
  };
  return createJsonEndpoint({
    ...{ service: "codebuild", targetPrefix: CODE_BUILD_TARGET_PREFIX, operations, ...guard },
    largestBody: LARGEST_BODY_BYTES,
  });
}

function phasesOf({ record }: StartedBuild): readonly object[] {
  return (record?.phases ?? []).map(({ name, status, milliseconds }) => ({
    phaseType: name,
    phaseStatus: status,
    durationInSeconds: Math.round(milliseconds / 1000),
    ...(status === "FAILED" && {
      contexts: [{ message: record?.reason?.replace(`${name}: `, "") ?? "" }],
    }),
  }));
}

function idsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_IDS) {
    throw new JsonApiError(
      "InvalidInputException",
      `ids must be a list of 1 to ${MOST_IDS} builds`,
    );
  }
  return value.map((id) => textOf(id, "ids"));
}

function buildspecOf(value: unknown): Buildspec | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") {
    throw new JsonApiError("InvalidInputException", "buildspecOverride must be a text");
  }
  try {
    return parseBuildspec(value);
  } catch (error) {
    if (!(error instanceof BuildspecError)) throw error;
    throw new JsonApiError("InvalidInputException", `buildspecOverride: ${error.message}`);
  }
}

function variablesOf(value: unknown): readonly BuildVariable[] {
  if (value === undefined) return [];
  const problem = "environmentVariablesOverride must be a list of names with values";
  if (!Array.isArray(value)) throw new JsonApiError("InvalidInputException", problem);
  return value.map((entry: Partial<Record<string, unknown>> | null) => {
    const { name, value: text, type = "PLAINTEXT" } = entry ?? {};
    if (typeof name !== "string" || typeof text !== "string") {
      throw new JsonApiError("InvalidInputException", problem);
    }
    if (type !== "PLAINTEXT" && type !== "PARAMETER_STORE" && type !== "SECRETS_MANAGER") {
      throw new JsonApiError(
        "InvalidInputException",
        `${name} is of the unknown type ${JSON.stringify(type)}`,
      );
    }
    return { name, value: text, type };
  });
}
