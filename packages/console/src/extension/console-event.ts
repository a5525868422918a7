import * as z from "zod/mini";
import { functionLine } from "./running-shapes.ts";
import { stackEventShape } from "./shapes.ts";

/** What a page is told of as it happens: `GET /console/events`, server-sent. */
export const consoleEventShape = z.discriminatedUnion("type", [
  /** The first of every stream; `complete` unless changes of others are not told of. */
  z.object({ type: z.literal("connected"), complete: z.boolean() }),
  /** An operation of Proton's API that changes something was answered. */
  z.object({ type: z.literal("called"), operation: z.string() }),
  z.object({
    type: z.literal("deployment"),
    deploymentId: z.string(),
    targetArn: z.string(),
    status: z.string(),
  }),
  z.object({ type: z.literal("progress"), deploymentId: z.string(), event: stackEventShape }),
  z.object({ type: z.literal("service"), serviceName: z.string(), status: z.string() }),
  /** An execution came on, or a build of it printed something. */
  z.object({
    type: z.literal("pipeline"),
    pipeline: z.string(),
    execution: z.string(),
    isLog: z.boolean(),
  }),
  /** A function of this machine printed something; `skipped` lines before it were too many to tell. */
  z.object({
    type: z.literal("function-log"),
    line: functionLine,
    skipped: z.optional(z.number()),
  }),
  /** A call was denied to somebody on this machine. */
  z.object({ type: z.literal("denied") }),
  /** A run over a branch of a repository has ended. */
  z.object({ type: z.literal("sync") }),
  z.object({ type: z.literal("version"), arn: z.string(), status: z.string() }),
]);
export type ConsoleEvent = z.infer<typeof consoleEventShape>;
