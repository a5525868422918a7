import {
  AcceptEnvironmentAccountConnectionCommand,
  CreateEnvironmentAccountConnectionCommand,
  DeleteEnvironmentAccountConnectionCommand,
  GetEnvironmentAccountConnectionCommand,
  ListEnvironmentsCommand,
  ListTagsForResourceCommand,
  ProtonClient,
  paginateListEnvironmentAccountConnections,
  RejectEnvironmentAccountConnectionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEnvironmentAccountConnectionCommand,
} from "@aws-sdk/client-proton";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/index.ts";
import { createHarness, type Harness } from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const MANAGEMENT = "123456789012";
const ENVIRONMENT = "222222222222";
const STRANGER = "333333333333";
const ACCOUNTS = [MANAGEMENT, ENVIRONMENT, STRANGER] as const;

let harness: Harness;
let server: RunningServer;
let clients: Readonly<Record<string, ProtonClient>>;
let management: ProtonClient;
let environment: ProtonClient;
let stranger: ProtonClient;

const keyOf = (accountId: string) => ({
  accessKeyId: `AKID${accountId}`,
  secretAccessKey: `a-secret-of-${accountId}`,
});

beforeEach(async () => {
  harness = await createHarness({
    store: createMemoryStore(),
    quotas: { environmentAccountConnections: 9 },
  });
  const accessKeys = ACCOUNTS.map((accountId) => ({ ...keyOf(accountId), accountId }));
  server = await serve({ controlPlane: harness.controlPlane, accessKeys });
  clients = Object.fromEntries(
    ACCOUNTS.map((accountId) => [
      accountId,
      new ProtonClient({
        endpoint: server.url,
        region: "us-east-1",
        credentials: keyOf(accountId),
        maxAttempts: 1,
      }),
    ]),
  );
  [management, environment, stranger] = ACCOUNTS.map((id) => clients[id]) as [
    ProtonClient,
    ProtonClient,
    ProtonClient,
  ];
});

afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await server.close();
  await harness.close();
});

const roleOf = (accountId: string, name = "proton") => `arn:aws:iam::${accountId}:role/${name}`;

async function request(
  environmentName: string,
  changes: { readonly clientToken?: string; readonly roleArn?: string } = {},
): Promise<{
  readonly id: string;
  readonly arn: string;
  readonly status?: string;
  readonly requestedAt?: Date;
}> {
  const { environmentAccountConnection } = await environment.send(
    new CreateEnvironmentAccountConnectionCommand({
      environmentName,
      managementAccountId: MANAGEMENT,
      roleArn: roleOf(ENVIRONMENT),
      ...changes,
    }),
  );
  return environmentAccountConnection as Awaited<ReturnType<typeof request>>;
}

const accept = (id: string, client = management) =>
  client.send(new AcceptEnvironmentAccountConnectionCommand({ id }));
const reject = (id: string, client = management) =>
  client.send(new RejectEnvironmentAccountConnectionCommand({ id }));
const get = (id: string, client = management) =>
  client.send(new GetEnvironmentAccountConnectionCommand({ id }));
const remove = (id: string, client = environment) =>
  client.send(new DeleteEnvironmentAccountConnectionCommand({ id }));

const unknown = { name: "ResourceNotFoundException" };

describe("an environment account connection", () => {
  it("is requested in one account and accepted in the other, and both see it", async () => {
    const requested = await request("dev");
    const accepted = await accept(requested.id);
    const again = await accept(requested.id);
    const seen = await get(requested.id, environment);

    expect(requested).toMatchObject({
      arn: `arn:aws:proton:us-east-1:${ENVIRONMENT}:environment-account-connection/${requested.id}`,
      environmentAccountId: ENVIRONMENT,
      managementAccountId: MANAGEMENT,
      environmentName: "dev",
      roleArn: roleOf(ENVIRONMENT),
      status: "PENDING",
    });
    expect(requested.requestedAt).toBeInstanceOf(Date);
    expect(accepted.environmentAccountConnection?.status).toBe("CONNECTED");
    expect(again).toMatchObject({
      environmentAccountConnection: accepted.environmentAccountConnection,
    });
    expect(seen.environmentAccountConnection).toEqual(accepted.environmentAccountConnection);
  });

  it("is rejected for good, whether it was accepted or not, and leaves its name to another", async () => {
    const first = await request("dev");
    await reject(first.id);
    const second = await request("dev");
    await accept(second.id);
    const rejected = await reject(second.id);
    const third = await request("dev");

    expect(rejected.environmentAccountConnection?.status).toBe("REJECTED");
    expect(third.status).toBe("PENDING");
    expect((await reject(first.id)).environmentAccountConnection?.status).toBe("REJECTED");
    await expect(accept(first.id)).rejects.toMatchObject({ name: "ConflictException" });
    await expect(
      environment.send(
        new UpdateEnvironmentAccountConnectionCommand({
          id: second.id,
          roleArn: roleOf(ENVIRONMENT, "other"),
        }),
      ),
    ).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining("final"),
    });
  });

  it("gets other roles from its environment account, and is deleted there, again to no effect", async () => {
    const { id } = await request("dev");
    const roles = {
      roleArn: roleOf(ENVIRONMENT, "two"),
      componentRoleArn: roleOf(ENVIRONMENT, "components"),
      codebuildRoleArn: roleOf(ENVIRONMENT, "builds"),
    };

    const updated = await environment.send(
      new UpdateEnvironmentAccountConnectionCommand({ id, ...roles }),
    );
    const deleted = await remove(id);
    const again = await remove(id);

    expect(updated.environmentAccountConnection).toMatchObject({ ...roles, status: "PENDING" });
    expect(deleted.environmentAccountConnection).toMatchObject({ id, ...roles });
    expect(again.environmentAccountConnection).toBeUndefined();
    await expect(get(id)).rejects.toMatchObject(unknown);
    expect((await request("dev")).id).not.toBe(id);
  });

  it("is one for each name and account, and one for each client token", async () => {
    const clientToken = "a-token";
    const first = await request("dev", { clientToken });
    const repeated = await request("dev", { clientToken });

    expect(repeated).toEqual(first);
    await expect(request("dev")).rejects.toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining(first.id),
    });
    await expect(request("other", { clientToken })).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining("IdempotentParameterMismatch"),
    });
  });

  it("is made once by two requests of one name that come at once", async () => {
    const answers = await Promise.allSettled([request("dev"), request("dev"), request("dev")]);

    const made = answers.filter(({ status }) => status === "fulfilled");
    expect(made).toHaveLength(1);
  });

  it("refuses what can never work", async () => {
    const asked = (changes: object) =>
      environment.send(
        new CreateEnvironmentAccountConnectionCommand({
          environmentName: "dev",
          managementAccountId: MANAGEMENT,
          ...changes,
        }),
      );
    const invalid = (message: string) => ({
      name: "ValidationException",
      message: expect.stringContaining(message),
    });

    await expect(asked({ managementAccountId: STRANGER })).rejects.toMatchObject(
      invalid(`control plane is the one of account ${MANAGEMENT}`),
    );
    await expect(asked({ managementAccountId: "12" })).rejects.toMatchObject(
      invalid("managementAccountId"),
    );
    await expect(asked({ roleArn: roleOf(MANAGEMENT) })).rejects.toMatchObject(
      invalid(`belong to the environment account ${ENVIRONMENT}`),
    );
    const { id } = await request("dev");
    await expect(
      environment.send(
        new UpdateEnvironmentAccountConnectionCommand({
          id,
          codebuildRoleArn: roleOf(STRANGER),
        }),
      ),
    ).rejects.toMatchObject(invalid("codebuildRoleArn"));
  });

  it("is changed by the side that it is for, and does not exist for others", async () => {
    const { id } = await request("dev");
    const denied = (accountId: string) => ({
      name: "AccessDeniedException",
      message: expect.stringContaining(`is for account ${accountId}`),
    });

    await expect(accept(id, environment)).rejects.toMatchObject(denied(MANAGEMENT));
    await expect(reject(id, environment)).rejects.toMatchObject(denied(MANAGEMENT));
    await expect(remove(id, management)).rejects.toMatchObject(denied(ENVIRONMENT));
    await expect(
      management.send(new UpdateEnvironmentAccountConnectionCommand({ id })),
    ).rejects.toMatchObject(denied(ENVIRONMENT));
    for (const call of [get, accept, reject, remove]) {
      await expect(call(id, stranger)).rejects.toMatchObject(unknown);
    }
    expect((await get(id)).environmentAccountConnection?.status).toBe("PENDING");
  });

  it("does not exist after its deletion, for whoever accepts, rejects or changes it", async () => {
    const { id } = await request("dev");
    await remove(id);

    await expect(accept(id)).rejects.toMatchObject(unknown);
    await expect(reject(id)).rejects.toMatchObject(unknown);
    await expect(
      environment.send(new UpdateEnvironmentAccountConnectionCommand({ id })),
    ).rejects.toMatchObject(unknown);
  });

  it("has tags in its environment account, none of them Proton's", async () => {
    const { arn: resourceArn } = await request("dev");
    const tags = [
      { key: "team", value: "a" },
      { key: "old", value: "b" },
    ];

    await environment.send(new TagResourceCommand({ resourceArn, tags }));
    await environment.send(new UntagResourceCommand({ resourceArn, tagKeys: ["old"] }));
    const listed = await environment.send(new ListTagsForResourceCommand({ resourceArn }));
    const disguised = resourceArn.replace(ENVIRONMENT, STRANGER);

    expect(listed.tags).toEqual([{ key: "team", value: "a" }]);
    for (const [client, arn] of [
      [management, resourceArn],
      [stranger, resourceArn],
      [stranger, disguised],
    ] as const) {
      const read = client.send(new ListTagsForResourceCommand({ resourceArn: arn }));
      await expect(read).rejects.toMatchObject(unknown);
    }
  });

  it("stands against the environment account's quota", async () => {
    for (let index = 0; index < 9; index += 1) await request(`e${index}`);

    await expect(request("one-more")).rejects.toMatchObject({
      name: "ServiceQuotaExceededException",
    });
  });
});

describe("the connections of an account", () => {
  it.each([1, 2, 100])("are listed by environment in pages of %i", async (pageSize) => {
    const [dev, live, test] = [await request("dev"), await request("live"), await request("test")];
    await accept(live.id);
    await reject(test.id);
    const listed = async (client: ProtonClient, input: object) => {
      const names: (string | undefined)[] = [];
      const pages = paginateListEnvironmentAccountConnections(
        { client, pageSize },
        { requestedBy: "MANAGEMENT_ACCOUNT", ...input },
      );
      for await (const { environmentAccountConnections } of pages) {
        names.push(...(environmentAccountConnections ?? []).map(({ id }) => id));
      }
      return names;
    };
    const asEnvironment = { requestedBy: "ENVIRONMENT_ACCOUNT" };

    const all = [dev.id, live.id, test.id];
    expect(await listed(management, {})).toEqual(all);
    expect(await listed(environment, asEnvironment)).toEqual(all);
    expect(await listed(management, asEnvironment)).toEqual([]);
    expect(await listed(environment, {})).toEqual([]);
    expect(await listed(stranger, asEnvironment)).toEqual([]);
    expect(await listed(management, { environmentName: "dev" })).toEqual([dev.id]);
    expect(await listed(management, { environmentName: "de" })).toEqual([]);
    expect(await listed(management, { statuses: ["CONNECTED", "REJECTED"] })).toEqual([
      live.id,
      test.id,
    ]);
  });
});

describe("another account's call", () => {
  it("reaches nothing but its connections", async () => {
    await expect(environment.send(new ListEnvironmentsCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`control plane of account ${MANAGEMENT}`),
    });
    await expect(
      environment.send(
        new ListTagsForResourceCommand({
          resourceArn: `arn:aws:proton:us-east-1:${ENVIRONMENT}:environment/dev`,
        }),
      ),
    ).rejects.toMatchObject(unknown);
  });
});
