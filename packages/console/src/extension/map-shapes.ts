import * as z from "zod/mini";

/** A resource that the map shows. */
export const mapResourceShape = z.object({
  /** Of this map. */
  id: z.string(),
  logicalResourceId: z.string(),
  resourceType: z.string(),
  kind: z.enum(["api", "route", "source", "function", "messages", "data"]),
  /** A route's key, or the logical id. */
  name: z.string(),
});
export type MapResource = z.infer<typeof mapResourceShape>;

/** What one deployment made. */
export const mapStackShape = z.object({
  id: z.string(),
  kind: z.enum(["environment", "instance", "component"]),
  name: z.string(),
  /** Of an instance. */
  serviceName: z.optional(z.string()),
  resources: z.array(mapResourceShape),
});
export type MapStack = z.infer<typeof mapStackShape>;

/** Who calls whom. */
export const mapShape = z.object({
  stacks: z.array(mapStackShape),
  calls: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      /** What in the template says so. */
      by: z.string(),
    }),
  ),
  /** How many more stacks there are than are shown. */
  left: z.number(),
});
export type EnvironmentMap = z.infer<typeof mapShape>;
