import { parseSpec } from "@proton/bundle";
import { type AskInput, type AskName, type AskOutput, asks } from "@proton/console/extension";
import { ProtonError } from "@proton/control-plane";
import { approvalChanges, pendingApproval } from "../pipelines/approval-changes.ts";
import type { ConsoleBackend } from "./console-backend.ts";
import { answerMap } from "./map/answer-map.ts";
import { localPipelinesOf } from "./request-pipeline.ts";
import { runningAnswers } from "./running/answer-running.ts";
import { templateResources } from "./template-resources.ts";

type Answers = {
  readonly [Name in AskName]: (
    backend: ConsoleBackend,
    input: AskInput<Name>,
  ) => Promise<AskOutput<Name>>;
};

/** What the console is told beyond Proton's API; nothing of it changes anything. */
const answers: Answers = {
  async about({ connection, place }) {
    const { description, bucket } = connection;
    return {
      description,
      ...place,
      ...(bucket !== undefined && { bucket }),
      isSandbox: connection.pipelines !== undefined,
      hasDetails: connection.preview !== undefined,
    };
  },
  async preview({ connection }, request) {
    const preview = detailed(connection.preview, "what a deployment would change");
    return wire(await preview({ ...request, isRendered: true } as never));
  },
  async staleness({ connection }, target) {
    return wire(await detailed(connection.staleness, "what went into a deployment")(target));
  },
  async deployment({ connection }, { id }) {
    const details = await detailed(connection.deploymentDetails, "the details of a deployment")(id);
    return wire({ ...details, resources: templateResources(details.template) });
  },
  async map({ connection }, request) {
    return answerMap(connection, request);
  },
  async "check-spec"({ bundleWork }, { kind, schema, spec }) {
    const read = parseSpec(spec, { file: "spec" });
    if (read.spec === undefined) return wire({ findings: read.findings });
    const parts = partsOf(read.spec, kind);
    const resolved = await Promise.all(
      parts.map((part) => bundleWork.resolve({ schema, spec, part })),
    );
    return wire({ findings: [...read.findings, ...resolved.flatMap(({ findings }) => findings)] });
  },
  async "check-bundle"({ bundleWork }, { archive, ...request }) {
    const { schema: _, ...checked } = {
      schema: "",
      ...(await bundleWork.check({ ...request, archive: Buffer.from(archive, "base64") })),
    };
    return wire(checked);
  },
  ...runningAnswers,
  async pipelines({ connection }, { serviceName }) {
    const all = await localPipelinesOf(connection).list();
    const wanted = all.filter((each) => (serviceName ?? each.serviceName) === each.serviceName);
    return wire({ pipelines: wanted });
  },
  async "pipeline-log"({ connection }, { pipeline, execution, action }) {
    return wire({ lines: await localPipelinesOf(connection).logs(pipeline, execution, action) });
  },
  async approval({ connection }, { serviceName, execution: id }) {
    const pipelines = await localPipelinesOf(connection).list();
    const pipeline = pipelines.find((each) => each.serviceName === serviceName);
    const execution = pipeline?.executions.find((each) => each.id === id);
    const pending = execution && pendingApproval(execution);
    if (pipeline === undefined || execution === undefined || pending === undefined) {
      throw new ProtonError("ConflictException", `Execution ${id} waits for no approval.`);
    }
    const instances = await approvalChanges(connection, pipeline, execution, pending);
    return wire({ ...pending, instances });
  },
};

/** @throws ProtonError for an ask that there is not; ZodError for an input of another shape */
export async function answerExtension(
  backend: ConsoleBackend,
  name: string,
  input: unknown,
): Promise<unknown> {
  if (!Object.hasOwn(asks, name)) {
    throw new ProtonError("ResourceNotFoundException", `The console can not be asked ${name}.`);
  }
  const ask = name as AskName;
  return answers[ask](backend, asks[ask].input.parse(input) as never);
}

type ReadSpec = NonNullable<ReturnType<typeof parseSpec>["spec"]>;

function partsOf(spec: ReadSpec, kind: "environment" | "service") {
  if (spec.kind !== kind) {
    const wanted = kind === "environment" ? "EnvironmentSpec" : "ServiceSpec";
    const message = `The spec is for ${spec.kind === "environment" ? "an environment" : "a service"}: write proton: ${wanted}.`;
    throw new ProtonError("ValidationException", message);
  }
  if (spec.kind === "environment") return [{ part: "environment" } as const];
  const instances = spec.instances.map(({ name }) => ({
    part: "instance" as const,
    instanceName: name,
  }));
  return [...instances, ...(spec.pipeline ? [{ part: "pipeline" as const }] : [])];
}

function detailed<Ask>(ask: Ask | undefined, what: string): Ask {
  if (ask !== undefined) return ask;
  throw new ProtonError("NotImplemented", `This endpoint answers Proton's API only, not ${what}.`);
}

/** Dates as the wire has them. */
function wire<Output>(value: unknown): Output {
  return JSON.parse(JSON.stringify(value)) as Output;
}
