import * as sdk from "@aws-sdk/client-proton";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  documenting,
  PARTICULAR_ERRORS,
  type ParticularError,
  unreachableErrors,
  whyUnreachable,
} from "../contract/unreachable-errors.ts";
import { documentedError } from "../src/contract/documented-error.ts";
import { type ErrorCode, ProtonError } from "../src/errors.ts";
import { operationContracts, shapes } from "../src/generated/contract.ts";
import type { ControlPlane } from "../src/index.ts";
import { operationNames } from "../src/operation-names.ts";
import {
  type ErrorScene,
  type Input,
  nowhere,
  oneMore,
  setErrorScene,
  undocumentedQuota,
} from "./support/error-scene.ts";
import { createClient, createHarness, type Harness } from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

/** Values of members that are not names. */
const EXAMPLES: Readonly<Record<string, string>> = {
  majorVersion: "1",
  minorVersion: "0",
  provider: "GITHUB",
  repositoryProvider: "GITHUB",
  repositoryName: "a/b",
  branch: "main",
  managementAccountId: "123456789012",
  requestedBy: "MANAGEMENT_ACCOUNT",
  connectionArn: "arn:aws:codestar-connections:us-east-1:123456789012:connection/one",
  syncType: "TEMPLATE_SYNC",
  templateType: "SERVICE",
  templateVersion: "1",
};

type Commands = Readonly<Record<string, new (input: Input) => sdk.GetServiceCommand>>;

/** Nothing that is sent to them can be wrong: their input has no members. */
const WITHOUT_INPUT = ["GetAccountSettings", "GetResourcesSummary"];

const reachable = (error: ParticularError) =>
  documenting(error).filter((name) => whyUnreachable(error, name) === undefined);

let harness: Harness;
let scene: ErrorScene;
let sound: Awaited<ReturnType<typeof open>>;
/** The same without room for one more of anything. */
let full: Awaited<ReturnType<typeof open>>;
/** A control plane whose table does not answer. */
let broken: Awaited<ReturnType<typeof open>>;
let brokenHarness: Harness;

async function open(plane: ControlPlane) {
  const { client, close } = await createClient(plane);
  return {
    close,
    async error(name: string, input: Input, headers: Readonly<Record<string, string>> = {}) {
      const command = new ((sdk as unknown as Commands)[`${name}Command`] as Commands[string])(
        input,
      );
      command.middlewareStack.add(
        (next) => (args) => {
          Object.assign((args.request as { headers: object }).headers, headers);
          return next(args);
        },
        { step: "build" },
      );
      const ended = await client.send(command).catch((error: unknown) => error);
      const { name: code, $metadata } = ended as sdk.ProtonServiceException;
      return { code, status: $metadata.httpStatusCode };
    },
  };
}

beforeAll(async () => {
  const fails = async () => {
    throw new Error("the table does not answer");
  };
  harness = await createHarness({ store: createMemoryStore() });
  scene = await setErrorScene(harness);
  const counted = { templates: 0, versionsPerTemplate: 0, environments: 0, components: 0 };
  const quotas = {
    ...counted,
    services: 0,
    instancesPerService: 2,
    environmentAccountConnections: 0,
  };
  const store = { get: fails, create: fails, update: fails, remove: fails, list: fails };
  brokenHarness = await createHarness({ store });
  sound = await open(harness.controlPlane);
  full = await open(harness.restart({ quotas }));
  broken = await open(brokenHarness.controlPlane);
});

afterAll(async () => {
  scene.release();
  for (const { close } of [sound, full, broken]) await close();
  for (const { close } of [harness, brokenHarness]) await close();
});

/** Members of an operation's input, by the API's model. */
function inputOf(name: string) {
  const shape = shapes[operationContracts[name as keyof typeof operationContracts].input];
  return shape as unknown as {
    readonly members: Readonly<Record<string, string>>;
    readonly required: readonly string[];
  };
}

/** A sound request about things that do not exist. */
function aboutNothing(name: string): Input {
  const { members, required } = inputOf(name);
  const value = (member: string, shape: string) =>
    shape === "Uuid" || /id$/i.test(member)
      ? "00000000-0000-4000-8000-000000000000"
      : (EXAMPLES[member] ?? "nowhere");
  return {
    ...Object.fromEntries(
      required.map((member) => [member, EXAMPLES[member] ?? value(member, members[member] ?? "")]),
    ),
    ...("provider" in members && { name: "a/b" }),
    ...nowhere[name],
  };
}

describe("an error that the API's model documents", () => {
  it.each(documenting("ValidationException").filter((name) => !WITHOUT_INPUT.includes(name)))(
    "is a ValidationException for an input of %s that lacks a member or breaks its limits",
    async (name) => {
      const { members, required } = inputOf(name);
      const member = Object.keys(members).find((one) => one.endsWith("Arn")) ?? "";
      const wrong = "maxResults" in members ? { maxResults: 0 } : { [member]: "x".repeat(5000) };
      const input = required.length > 0 ? {} : wrong;

      expect(await sound.error(name, input)).toEqual({ code: "ValidationException", status: 400 });
    },
  );

  it.each(documenting("AccessDeniedException"))(
    "is an AccessDeniedException of %s for a page of somebody else's",
    async (name) => {
      const headers = { origin: "https://example.com" };

      expect(await sound.error(name, {}, headers)).toEqual({
        code: "AccessDeniedException",
        status: 403,
      });
    },
  );

  it.each(documenting("InternalServerException"))(
    "is an InternalServerException of %s when the records cannot be read",
    async (name) => {
      expect(await broken.error(name, aboutNothing(name))).toEqual({
        code: "InternalServerException",
        status: 500,
      });
    },
  );

  it.each(reachable("ResourceNotFoundException"))(
    "is a ResourceNotFoundException of %s about what does not exist",
    async (name) => {
      expect(await sound.error(name, aboutNothing(name))).toEqual({
        code: "ResourceNotFoundException",
        status: 400,
      });
    },
  );

  it.each(reachable("ConflictException"))(
    "is a ConflictException of %s that the state of things forbids",
    async (name) => {
      expect(await sound.error(name, scene.conflicts[name] ?? {})).toEqual({
        code: "ConflictException",
        status: 400,
      });
    },
  );

  it.each(reachable("ServiceQuotaExceededException"))(
    "is a ServiceQuotaExceededException of %s for one more than there may be",
    async (name) => {
      expect(await full.error(name, oneMore[name] ?? {})).toEqual({
        code: "ServiceQuotaExceededException",
        status: 400,
      });
    },
  );

  it.each(Object.entries(undocumentedQuota))(
    "is a ValidationException of %s for one more than there may be, of which it documents no other",
    async (name, input) => {
      expect(documenting("ServiceQuotaExceededException")).not.toContain(name);
      expect(await full.error(name, input)).toEqual({ code: "ValidationException", status: 400 });
    },
  );

  it.each(operationNames)("is all that %s answers, whatever fails below it", (name) => {
    const { errors } = operationContracts[name];
    const modelled = Object.keys(sdk).filter((one) => /[a-z]Exception$/.test(one));
    const codes = modelled.filter((one) => one !== "ProtonServiceException") as ErrorCode[];

    const answered = codes.map((code) => documentedError(name, new ProtonError(code, "why")));

    expect(codes).toHaveLength(7);
    expect(answered.map(({ message }) => message)).toEqual(codes.map(() => "why"));
    expect(answered.filter(({ code }) => !errors.includes(code))).toEqual([]);
    expect(answered.filter(({ code }, index) => code === codes[index])).toHaveLength(errors.length);
  });

  it("is provoked for every operation, or cannot be reached for a reason", () => {
    const documented = PARTICULAR_ERRORS.flatMap((error) =>
      documenting(error).map((name) => `${error} of ${name}`),
    );
    const excused = unreachableErrors.flatMap(({ error, operations }) =>
      operations.map((name) => `${error} of ${name}`),
    );

    expect(operationNames).toHaveLength(87);
    expect(excused.filter((name) => !documented.includes(name))).toEqual([]);
    expect(new Set(excused).size).toBe(excused.length);
    expect(Object.keys(scene.conflicts).sort()).toEqual([...reachable("ConflictException")].sort());
    expect(Object.keys(oneMore).sort()).toEqual(
      [...reachable("ServiceQuotaExceededException")].sort(),
    );
  });
});
