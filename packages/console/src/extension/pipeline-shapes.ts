import * as z from "zod/mini";
import { changeShape, findingShape } from "./shapes.ts";

const buildPhase = z.object({ name: z.string(), status: z.string(), milliseconds: z.number() });

/** One action of a stage, as far as an execution came with it. */
export const actionShape = z.object({
  name: z.string(),
  status: z.enum(["InProgress", "Succeeded", "Failed", "Abandoned"]),
  /** As ISO 8601, like all times of a pipeline. */
  startedAt: z.string(),
  endedAt: z.optional(z.string()),
  summary: z.optional(z.string()),
  build: z.optional(z.object({ reason: z.optional(z.string()), phases: z.array(buildPhase) })),
  approval: z.optional(
    z.object({ question: z.string(), by: z.optional(z.string()), comment: z.optional(z.string()) }),
  ),
});
export type Action = z.infer<typeof actionShape>;

/** One run of a pipeline. */
export const executionShape = z.object({
  id: z.string(),
  status: z.enum(["InProgress", "Succeeded", "Failed", "Stopped", "Superseded", "Cancelled"]),
  summary: z.optional(z.string()),
  type: z.enum(["STANDARD", "ROLLBACK"]),
  trigger: z.string(),
  startedAt: z.string(),
  endedAt: z.optional(z.string()),
  revision: z.optional(z.object({ id: z.string(), message: z.string(), author: z.string() })),
  stages: z.array(
    z.object({
      name: z.string(),
      status: z.optional(z.enum(["Waiting", "InProgress", "Succeeded", "Failed", "Stopped"])),
      actions: z.array(actionShape),
    }),
  ),
});
export type Execution = z.infer<typeof executionShape>;

/** A pipeline that runs on this machine, with what it has run: the newest first. */
export const pipelineShape = z.object({
  name: z.string(),
  serviceName: z.string(),
  stages: z.array(z.string()),
  actions: z.array(
    z.object({
      stage: z.string(),
      name: z.string(),
      kind: z.enum(["source", "build", "approval"]),
    }),
  ),
  sources: z.array(
    z.object({ repositoryId: z.string(), branch: z.string(), directory: z.string() }),
  ),
  executions: z.array(executionShape),
});
export type Pipeline = z.infer<typeof pipelineShape>;

/** What would happen to the stack of one instance once an approval lets an execution through. */
export const instanceChangeShape = z.object({
  environmentName: z.string(),
  instanceName: z.string(),
  preview: z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("planned"), changes: z.array(changeShape) }),
    z.object({ outcome: z.literal("new") }),
    z.object({
      outcome: z.literal("unknown"),
      message: z.string(),
      findings: z.array(findingShape),
    }),
    z.object({
      outcome: z.literal("failed"),
      message: z.string(),
      findings: z.array(findingShape),
    }),
  ]),
});
export type InstanceChange = z.infer<typeof instanceChangeShape>;

const name = z.string().check(z.minLength(1), z.maxLength(200));

/** What a page may have done with a pipeline: `POST /console/pipelines`. Who did it the server knows. */
export const pipelineRequest = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("start"), pipeline: name }),
  z.strictObject({
    verb: z.literal("retry"),
    pipeline: name,
    execution: name,
    mode: z.enum(["FAILED_ACTIONS", "ALL_ACTIONS"]),
  }),
  z.strictObject({
    verb: z.literal("approve"),
    pipeline: name,
    execution: name,
    isApproved: z.boolean(),
    comment: z.optional(z.string().check(z.maxLength(1000))),
  }),
  z.strictObject({ verb: z.literal("stop"), pipeline: name, execution: name }),
]);
export type PipelineRequest = z.infer<typeof pipelineRequest>;

/** The execution that was started, if one was. */
export const pipelineAnswer = z.object({ execution: z.optional(z.string()) });
