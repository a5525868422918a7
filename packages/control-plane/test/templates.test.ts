import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ControlPlane } from "../src/index.ts";
import { environmentArchive } from "./support/archives.ts";
import { createHarness, environmentSpec, type Harness, publish } from "./support/harness.ts";

let harness: Harness;
let plane: ControlPlane;

beforeEach(async () => {
  harness = await createHarness();
  plane = harness.controlPlane;
});

afterEach(() => harness.close());

const register = async (key: string, majorVersion?: string) => {
  const { environmentTemplateVersion } = await plane.call("CreateEnvironmentTemplateVersion", {
    templateName: "env",
    source: { s3: { bucket: "templates", key } },
    majorVersion,
  });
  await plane.drain();
  const { majorVersion: major, minorVersion } = environmentTemplateVersion;
  return versionOf(major, minorVersion);
};

const versionOf = async (majorVersion: string, minorVersion: string) =>
  (
    await plane.call("GetEnvironmentTemplateVersion", {
      templateName: "env",
      majorVersion,
      minorVersion,
    })
  ).environmentTemplateVersion;

const template = async () =>
  (await plane.call("GetEnvironmentTemplate", { name: "env" })).environmentTemplate;

describe("template versions", () => {
  it("are numbered, recommended once published, and listed in their order", async () => {
    await publish(plane, "environment", "env");
    const draft = await register("environment", "1");
    const before = await template();
    await plane.call("UpdateEnvironmentTemplateVersion", {
      templateName: "env",
      majorVersion: "1",
      minorVersion: "1",
      status: "PUBLISHED",
    });
    await register("environment");

    const { templateVersions } = await plane.call("ListEnvironmentTemplateVersions", {
      templateName: "env",
    });
    const archive = harness.objects.get("environment") ?? new Uint8Array();
    const details = await plane.templateVersionDetails({
      kind: "environment",
      templateName: "env",
      majorVersion: "1",
      minorVersion: "1",
    });

    expect(draft).toMatchObject({
      status: "DRAFT",
      recommendedMinorVersion: "0",
      statusMessage: "",
    });
    expect(details.archiveSha256).toBe(createHash("sha256").update(archive).digest("hex"));
    expect(before.recommendedVersion).toBe("1.0");
    expect((await template()).recommendedVersion).toBe("1.1");
    expect(
      templateVersions.map(({ majorVersion, minorVersion }) => `${majorVersion}.${minorVersion}`),
    ).toEqual(["1.0", "1.1", "2.0"]);
    expect(draft.schema).toContain("environment_input_type");
  });

  it("fail to register with what is wrong as their message", async () => {
    harness.objects.set("broken", new TextEncoder().encode("no archive"));
    harness.objects.set(
      "incompatible",
      await environmentArchive("\n        zone: { type: string }"),
    );
    await publish(plane, "environment", "env", { key: "incompatible" });

    const missing = await register("absent");
    const broken = await register("broken");
    const incompatible = await register("environment", "1");
    const service = await register("service");

    const details = await plane.templateVersionDetails({
      kind: "environment",
      templateName: "env",
      majorVersion: incompatible.majorVersion,
      minorVersion: incompatible.minorVersion,
    });

    expect(details).toMatchObject({ archiveSha256: undefined, findings: [] });
    expect(missing).toMatchObject({
      status: "REGISTRATION_FAILED",
      statusMessage: "The template bundle s3://templates/absent cannot be read: NoSuchKey",
    });
    expect(broken.statusMessage).toContain("env.tar.gz");
    expect(incompatible.statusMessage).toContain('input "zone" is gone');
    expect(service.statusMessage).toContain("is one of a service template");
  });

  it("register with all that is wrong apart from the form, and keep it", async () => {
    const inputs = [
      "count: { type: number, minLength: 1, default: public }",
      "my-name: { type: object, properties: { size: { type: string } } }",
      'unused: { enum: [], pattern: "(" }',
    ];
    harness.objects.set(
      "careless",
      await environmentArchive(inputs.map((input) => `\n        ${input}`).join("")),
    );
    await plane.call("CreateEnvironmentTemplate", { name: "env" });

    const { status, majorVersion, minorVersion } = await register("careless");
    const { findings } = await plane.templateVersionDetails({
      kind: "environment",
      templateName: "env",
      majorVersion,
      minorVersion,
    });

    expect(status).toBe("DRAFT");
    expect(findings.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(["BDL3008", "BDL3009", "BDL3010", "BDL3013", "BDL3015"]),
    );
  });

  it("stay while something is deployed on them", async () => {
    await publish(plane, "environment", "env");
    await plane.call("CreateEnvironment", {
      name: "dev",
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
    });
    await plane.drain();
    const version = { templateName: "env", majorVersion: "1", minorVersion: "0" };

    await expect(plane.call("DeleteEnvironmentTemplateVersion", version)).rejects.toMatchObject({
      code: "ConflictException",
      message: expect.stringContaining("environment/dev"),
    });
    await expect(plane.call("DeleteEnvironmentTemplate", { name: "env" })).rejects.toMatchObject({
      code: "ConflictException",
    });

    await plane.call("DeleteEnvironment", { name: "dev" });
    await plane.drain();
    const deleted = await plane.call("DeleteEnvironmentTemplateVersion", version);
    const again = await plane.call("DeleteEnvironmentTemplateVersion", version);
    await plane.call("DeleteEnvironmentTemplate", { name: "env" });

    expect(deleted.environmentTemplateVersion?.majorVersion).toBe("1");
    expect(again).toEqual({});
    expect(await plane.call("DeleteEnvironmentTemplate", { name: "env" })).toEqual({});
  });

  it("are recommended until they are the last", async () => {
    await publish(plane, "environment", "env");
    await register("environment", "1");
    const recommended = { templateName: "env", majorVersion: "1", minorVersion: "0" };

    await expect(plane.call("DeleteEnvironmentTemplateVersion", recommended)).rejects.toMatchObject(
      {
        code: "ConflictException",
      },
    );
    await plane.call("DeleteEnvironmentTemplateVersion", { ...recommended, minorVersion: "1" });
    await plane.call("DeleteEnvironmentTemplateVersion", recommended);

    expect((await template()).recommendedVersion).toBeUndefined();
  });

  it("can only be changed to PUBLISHED", async () => {
    await publish(plane, "environment", "env");

    const change = plane.call("UpdateEnvironmentTemplateVersion", {
      templateName: "env",
      majorVersion: "1",
      minorVersion: "0",
      status: "DRAFT",
    });

    await expect(change).rejects.toMatchObject({ code: "ValidationException" });
  });
});

describe("drafts", () => {
  it("are deployed when the minor is named, and only then", async () => {
    await publish(plane, "environment", "env", { draft: true });
    const request = {
      name: "dev",
      templateName: "env",
      templateMajorVersion: "1",
      spec: environmentSpec(),
    };

    await expect(plane.call("CreateEnvironment", request)).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining("no published minor version"),
    });
    await plane.call("CreateEnvironment", { ...request, templateMinorVersion: "0" });
    await plane.drain();

    const { environment } = await plane.call("GetEnvironment", { name: "dev" });
    expect(environment.templateMinorVersion).toBe("0");
  });
});

describe("idempotency", () => {
  it("answers a repeated create by name with the resource, until it is changed", async () => {
    const request = { name: "env", displayName: "one" };
    const first = await plane.call("CreateEnvironmentTemplate", request);
    const second = await plane.call("CreateEnvironmentTemplate", request);
    await expect(plane.call("CreateEnvironmentTemplate", { name: "env" })).rejects.toMatchObject({
      code: "ValidationException",
    });
    await plane.call("UpdateEnvironmentTemplate", { name: "env", displayName: "two" });

    expect(second).toEqual(first);
    await expect(plane.call("CreateEnvironmentTemplate", request)).rejects.toMatchObject({
      code: "ConflictException",
    });
  });

  it("answers a repeated create with a client token with the resource, for eight hours", async () => {
    let now = Date.now();
    const later = harness.restart({
      clock: { now: () => now, sleep: async () => undefined },
    });
    await plane.call("CreateEnvironmentTemplate", { name: "env" });
    const request = {
      templateName: "env",
      clientToken: "token",
      source: { s3: { bucket: "templates", key: "environment" } },
    };
    const create = async (changes = {}) =>
      (await later.call("CreateEnvironmentTemplateVersion", { ...request, ...changes }))
        .environmentTemplateVersion.majorVersion;

    const first = await create();
    const second = await create();
    await expect(create({ description: "another" })).rejects.toMatchObject({
      code: "ValidationException",
      message: expect.stringContaining("IdempotentParameterMismatch"),
    });
    now += 9 * 60 * 60 * 1000;
    const third = await create();

    expect([first, second, third]).toEqual(["1", "1", "2"]);
  });

  it("gives up a registration that ended three processes", async () => {
    const release = Promise.withResolvers<never>();
    const fetched: number[] = [];
    // What a bundle that ends its process looks like from outside: begun, and never ended.
    const dying = () =>
      harness.restart({
        artifacts: {
          fetch: () => {
            fetched.push(1);
            return release.promise;
          },
        },
      });
    await plane.call("CreateEnvironmentTemplate", { name: "env" });
    const first = dying();
    await first.call("CreateEnvironmentTemplateVersion", {
      templateName: "env",
      source: { s3: { bucket: "templates", key: "environment" } },
    });
    for (const attempt of [1, 2, 3]) {
      await vi.waitFor(() => expect(fetched).toHaveLength(attempt), 300_000);
      if (attempt < 3) await dying().start();
    }
    const survivor = harness.restart();

    await survivor.start();
    await survivor.drain();
    const version = { templateName: "env", majorVersion: "1", minorVersion: "0" };
    const shown = await survivor.call("GetEnvironmentTemplateVersion", version);

    release.reject(new Error("the test is over"));
    expect(shown.environmentTemplateVersion).toMatchObject({
      status: "REGISTRATION_FAILED",
      statusMessage: expect.stringContaining("3 attempts"),
    });
  });

  it("lets one of many creates at once win", async () => {
    const names = ["a", "b", "c", "d", "e"];

    const results = await Promise.allSettled(
      names.map((displayName) =>
        plane.call("CreateEnvironmentTemplate", { name: "env", displayName }),
      ),
    );

    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("gives every version that is created at once a number of its own", async () => {
    await plane.call("CreateEnvironmentTemplate", { name: "env" });
    const source = { s3: { bucket: "templates", key: "environment" } };

    const created = await Promise.all(
      Array.from({ length: 5 }, () =>
        plane.call("CreateEnvironmentTemplateVersion", { templateName: "env", source }),
      ),
    );

    const majors = created.map((output) => output.environmentTemplateVersion.majorVersion);
    expect(majors.toSorted()).toEqual(["1", "2", "3", "4", "5"]);
  });
});

describe("quotas", () => {
  it("are kept", async () => {
    const small = harness.restart({ quotas: { templates: 2, versionsPerTemplate: 1 } });
    await publish(small, "environment", "env");
    await small.call("CreateServiceTemplate", { name: "svc" });

    const version = {
      templateName: "env",
      source: { s3: { bucket: "templates", key: "environment" } },
    };

    await expect(small.call("CreateServiceTemplate", { name: "other" })).rejects.toMatchObject({
      code: "ServiceQuotaExceededException",
    });
    await expect(small.call("CreateEnvironmentTemplateVersion", version)).rejects.toMatchObject({
      code: "ServiceQuotaExceededException",
    });
  });
});
