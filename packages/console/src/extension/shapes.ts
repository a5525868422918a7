import * as z from "zod/mini";

const place = z.object({ line: z.number(), column: z.number() });

/** A stretch of a file; lines and columns are counted from 1. */
export const rangeShape = z.object({ start: place, end: place });

/** A complaint about a document, with its place in the author's own file. */
export const findingShape = z.object({
  rule: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  file: z.string(),
  range: z.optional(rangeShape),
  related: z.optional(
    z.array(z.object({ message: z.string(), file: z.string(), range: z.optional(rangeShape) })),
  ),
});
export type Finding = z.infer<typeof findingShape>;

/** What a deployment changes: an environment, an instance of a service, or a pipeline. */
export const targetShape = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("ENVIRONMENT"), environmentName: z.string() }),
  z.strictObject({
    type: z.literal("SERVICE_INSTANCE"),
    serviceName: z.string(),
    serviceInstanceName: z.string(),
  }),
  z.strictObject({ type: z.literal("SERVICE_PIPELINE"), serviceName: z.string() }),
]);
export type Target = z.infer<typeof targetShape>;

/** What would happen to one resource of a stack. */
export const changeShape = z.object({
  logicalResourceId: z.string(),
  physicalResourceId: z.optional(z.string()),
  resourceType: z.string(),
  action: z.enum(["add", "modify", "replace", "remove", "retain"]),
  changedProperties: z.array(z.string()),
  /** Whether it holds data that a replacement or removal loses. */
  stateful: z.boolean(),
});
export type Change = z.infer<typeof changeShape>;

/** A rendered template, with what wrote each of its lines. */
export const renderedShape = z.object({
  text: z.string(),
  /** By line of the text: the line of the template file, and the inputs that flowed in. */
  lines: z.array(z.object({ line: z.number(), paths: z.array(z.string()) })),
  /** The Jinja that was rendered; absent when it cannot be had any more. */
  template: z.optional(z.object({ file: z.string(), text: z.string() })),
  /** Where inputs came from, by their path. */
  origins: z.record(
    z.string(),
    z.object({
      kind: z.enum(["spec", "default", "current", "outputs"]),
      file: z.string(),
      line: z.optional(z.number()),
    }),
  ),
});
export type Rendered = z.infer<typeof renderedShape>;

/** What happened to a resource of a stack. */
export const stackEventShape = z.object({
  stackName: z.string(),
  /** As ISO 8601. */
  time: z.string(),
  /** The stack's own events carry the stack's name here, as in CloudFormation. */
  logicalResourceId: z.string(),
  physicalResourceId: z.optional(z.string()),
  resourceType: z.string(),
  /** Such as `CREATE_IN_PROGRESS`. */
  resourceStatus: z.string(),
  resourceStatusReason: z.optional(z.string()),
});
export type StackEvent = z.infer<typeof stackEventShape>;

/** A resource of a rendered template. */
export const templateResourceShape = z.object({
  logicalResourceId: z.string(),
  resourceType: z.string(),
  /** The logical ids of those that must be there before it. */
  needs: z.array(z.string()),
  /** Where it stands in the text, counted from 1. */
  firstLine: z.number(),
  lastLine: z.number(),
});
export type TemplateResource = z.infer<typeof templateResourceShape>;
