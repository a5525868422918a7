import * as sdk from "@aws-sdk/client-proton";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operationContracts, shapes } from "../src/generated/contract.ts";
import type { Store } from "../src/index.ts";
import { createClient, createHarness, type Harness } from "./support/harness.ts";

/** Values of members that are no names. */
const EXAMPLES: Readonly<Record<string, string>> = {
  majorVersion: "1",
  minorVersion: "0",
  provider: "GITHUB",
  repositoryProvider: "GITHUB",
  repositoryName: "a/b",
  branch: "main",
  syncType: "TEMPLATE_SYNC",
  templateType: "SERVICE",
  templateVersion: "1",
};

type Input = Readonly<Record<string, unknown>>;
type Commands = Readonly<Record<string, new (input: Input) => sdk.GetServiceCommand>>;

const operations = Object.entries(operationContracts);
const documenting = (error: string) =>
  operations.filter(([, { errors }]) => errors.includes(error)).map(([name]) => name);

/** Nothing that is sent to them can be wrong: their input has no members. */
const WITHOUT_INPUT = ["GetAccountSettings", "GetResourcesSummary"];

/** A client of a control plane that works, and one of a control plane whose table does not. */
let sound: Awaited<ReturnType<typeof open>>;
let broken: Awaited<ReturnType<typeof open>>;

async function open(store?: Store) {
  const harness: Harness = await createHarness(store && { store });
  const { client, close } = await createClient(harness.controlPlane);
  return {
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
    async close() {
      await close();
      await harness.close();
    },
  };
}

beforeAll(async () => {
  const fails = async () => {
    throw new Error("the table does not answer");
  };
  sound = await open();
  broken = await open({ get: fails, create: fails, update: fails, remove: fails, list: fails });
});

afterAll(async () => {
  await sound.close();
  await broken.close();
});

/** Members of an operation's input, by the API's model. */
function inputOf(name: string) {
  const shape = shapes[operationContracts[name as keyof typeof operationContracts].input];
  return shape as unknown as {
    readonly members: Readonly<Record<string, string>>;
    readonly required: readonly string[];
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

  it.each([
    ["GetService", { name: "a" }],
    ["ListEnvironments", {}],
    ["DeleteRepository", { provider: "GITHUB", name: "a/b" }],
    ["CreateEnvironmentTemplate", { name: "a" }],
    ["UpdateAccountSettings", { deletePipelineProvisioningRepository: true }],
  ])("is an InternalServerException of %s when the records cannot be read", async (name, input) => {
    expect(await broken.error(name, input)).toEqual({
      code: "InternalServerException",
      status: 500,
    });
  });

  it("is told of what is not there by every Get that documents it", async () => {
    const names = documenting("ResourceNotFoundException").filter(
      (name) => /^Get/.test(name) && !WITHOUT_INPUT.includes(name),
    );
    const value = (member: string, shape: string) =>
      shape === "Uuid" || /id$/i.test(member)
        ? "00000000-0000-4000-8000-000000000000"
        : (EXAMPLES[member] ?? "nowhere");

    const errors = await Promise.all(
      names.map(async (name) => {
        const { members, required } = inputOf(name);
        const input = required.map((member) => [member, value(member, members[member] ?? "")]);
        if ("provider" in members) input.push(["name", "a/b"]);
        return [name, (await sound.error(name, Object.fromEntries(input))).code];
      }),
    );

    expect(errors).toEqual(names.map((name) => [name, "ResourceNotFoundException"]));
  });
});
