import * as z from "zod/mini";
import { itemsPage, itemsRequest, tableShape } from "./item-shapes.ts";
import { mapShape } from "./map-shapes.ts";
import { instanceChangeShape, pipelineShape } from "./pipeline-shapes.ts";
import { apiShape, deniedCall, functionLine, routeExampleShape } from "./running-shapes.ts";
import {
  changeShape,
  findingShape,
  renderedShape,
  stackEventShape,
  targetShape,
  templateResourceShape,
} from "./shapes.ts";

const version = z.strictObject({ major: z.string(), minor: z.string() });

/** A bundle that was chosen on the page: a .tar.gz in base64. */
export const bundleInput = z.strictObject({ archive: z.base64() });

/** Every ask, `POST /console/extension/<name>`: what it takes and what it answers. */
export const asks = {
  /** Where this console looks, and what can be asked there. */
  about: {
    input: z.strictObject({}),
    output: z.object({
      description: z.string(),
      accountId: z.optional(z.string()),
      region: z.optional(z.string()),
      /** Where bundles are put; absent when none can be. */
      bucket: z.optional(z.string()),
      /** Of a pipeline that is made without a repository of its own; only in the sandbox. */
      isSandbox: z.boolean(),
      /** Whether `preview`, `staleness` and `deployment` are answered: not at other people's endpoints. */
      hasDetails: z.boolean(),
    }),
  },
  /** What a deployment would do, and what its template would become. */
  preview: {
    input: z.union([
      z.strictObject({
        target: targetShape,
        spec: z.string(),
        templateVersion: z.optional(version),
        /** What the target would be made of, if it is not there yet. */
        planned: z.optional(
          z.strictObject({ templateName: z.string(), environmentName: z.optional(z.string()) }),
        ),
      }),
      /** As `CreateComponent` or, where it is there, `UpdateComponent` takes it. */
      z.strictObject({
        component: z.strictObject({
          name: z.string(),
          templateFile: z.string(),
          manifest: z.optional(z.string()),
          environmentName: z.optional(z.string()),
          serviceName: z.optional(z.string()),
          serviceInstanceName: z.optional(z.string()),
          serviceSpec: z.optional(z.string()),
        }),
      }),
    ]),
    output: z.discriminatedUnion("outcome", [
      z.object({
        outcome: z.literal("planned"),
        stackName: z.string(),
        changes: z.array(changeShape),
        findings: z.array(findingShape),
        rendered: z.optional(renderedShape),
      }),
      z.object({ outcome: z.literal("new"), rendered: z.optional(renderedShape) }),
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
  },
  /** Whether what went into a deployment has changed since. */
  staleness: {
    input: targetShape,
    output: z.object({
      isStale: z.boolean(),
      changedOutputs: z.array(z.string()),
      isAdopted: z.boolean(),
    }),
  },
  /** Everything that is recorded of a deployment. */
  deployment: {
    input: z.strictObject({ id: z.string() }),
    output: z.object({
      deployment: z.looseObject({
        id: z.string(),
        action: z.enum(["deploy", "delete"]),
        status: z.string(),
        statusMessage: z.optional(z.string()),
        stackName: z.string(),
        goal: z.optional(
          z.looseObject({
            templateName: z.string(),
            templateMajorVersion: z.string(),
            templateMinorVersion: z.string(),
          }),
        ),
        /** Milliseconds since 1970. */
        createdAt: z.number(),
        completedAt: z.optional(z.number()),
      }),
      initialSpec: z.optional(z.string()),
      targetSpec: z.optional(z.string()),
      inputs: z.optional(z.unknown()),
      template: z.optional(z.string()),
      /** Of the template, each after those that it needs. */
      resources: z.array(templateResourceShape),
      sourceMap: z.optional(renderedShape.shape.lines),
      files: z.optional(z.array(z.looseObject({ path: z.string(), text: z.string() }))),
      log: z.optional(z.string()),
      findings: z.array(findingShape),
      events: z.array(stackEventShape),
      outputs: z.record(z.string(), z.string()),
    }),
  },
  /** Who calls whom in an environment, as the templates have it that were rendered last. */
  map: {
    input: z.strictObject({ environmentName: z.string(), serviceName: z.optional(z.string()) }),
    output: mapShape,
  },
  /** What the API would say of a spec, with places. */
  "check-spec": {
    input: z.strictObject({
      kind: z.enum(["environment", "service"]),
      /** As the API shows it of a template version. */
      schema: z.string(),
      spec: z.string(),
    }),
    output: z.object({ findings: z.array(findingShape) }),
  },
  /** What a registration would say of a bundle, with places in its files. */
  "check-bundle": {
    input: z.strictObject({
      ...bundleInput.shape,
      kind: z.enum(["environment", "service"]),
      templateName: z.string(),
      customerManaged: z.boolean(),
    }),
    output: z.object({
      outcome: z.enum(["accepted", "rejected"]),
      message: z.optional(z.string()),
      findings: z.array(findingShape),
    }),
  },
  /** The APIs that run on this machine, with who answers each of their routes, and how it is called. */
  routes: {
    input: z.strictObject({}),
    output: z.object({ apis: z.array(apiShape) }),
  },
  /** What a description of the API in the project says of a route; empty where there is none. */
  "route-example": {
    input: z.strictObject({ routeKey: z.string().check(z.maxLength(1_000)) }),
    output: z.object({ example: z.optional(routeExampleShape) }),
  },
  /** The roles of an account of this machine: a request to a route can be signed as one. */
  roles: {
    input: z.strictObject({ accountId: z.string() }),
    output: z.object({ roleArns: z.array(z.string()) }),
  },
  /** The functions of this machine, and what they, or one of them, printed last. */
  "function-logs": {
    input: z.strictObject({ functionName: z.optional(z.string()) }),
    output: z.object({
      functions: z.array(
        z.object({ functionName: z.string(), name: z.string(), owner: z.string() }),
      ),
      lines: z.array(functionLine),
    }),
  },
  /** The tables of this machine. */
  tables: {
    input: z.strictObject({}),
    output: z.object({ tables: z.array(tableShape) }),
  },
  /** A page of the items of a table. */
  items: { input: itemsRequest, output: itemsPage },
  /** The calls that were denied since the server started, the last one first. */
  "denied-calls": {
    input: z.strictObject({}),
    output: z.object({ calls: z.array(deniedCall) }),
  },
  /** The pipelines that run on this machine. */
  pipelines: {
    input: z.strictObject({ serviceName: z.optional(z.string()) }),
    output: z.object({ pipelines: z.array(pipelineShape) }),
  },
  /** What the build of an action printed, also while it runs. */
  "pipeline-log": {
    input: z.strictObject({ pipeline: z.string(), execution: z.string(), action: z.string() }),
    output: z.object({ lines: z.array(z.string()) }),
  },
  /** What an execution waits to be let through to, and what that would change. */
  approval: {
    input: z.strictObject({ serviceName: z.string(), execution: z.string() }),
    output: z.object({
      stage: z.string(),
      question: z.string(),
      instances: z.array(instanceChangeShape),
    }),
  },
} as const;

export type AskName = keyof typeof asks;
export type AskInput<Name extends AskName> = z.infer<(typeof asks)[Name]["input"]>;
export type AskOutput<Name extends AskName> = z.infer<(typeof asks)[Name]["output"]>;
