import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Bench, bench, type Serving, tinyEstate } from "./support/run-proton.ts";

let desk: Bench;
let serving: Serving<{
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}>;

beforeAll(async () => {
  desk = bench({ estate: tinyEstate });
  serving = await desk.serve("serve", "--port", "0");
});

afterAll(() => desk.close());

function edit(file: string, from: string, to: string): void {
  const path = join(desk.directory, "proton", file);
  const before = readFileSync(path, "utf8");
  expect(before).toContain(from);
  writeFileSync(path, before.replace(from, to));
}

async function json(...words: readonly string[]) {
  const { code, stdout, stderr } = await desk.proton(...words, "--json");
  return { code, stderr, answer: stdout === "" ? undefined : JSON.parse(stdout) };
}

// One estate, followed through its life: the tests are in the order of that life.
describe("an estate on a server", () => {
  it("is planned before there is anything", async () => {
    const { code, answer } = await json("plan");

    expect(code).toBe(0);
    expect(answer.steps.map((step: { kind: string }) => step.kind)).toEqual([
      "template",
      "template",
      "environment",
      "service",
    ]);
  });

  it("is refused at plan where a service template is not compatible with an environment", async () => {
    const registration = "service/.template-registration.yaml";
    edit(registration, "tiny-environment:1", "tiny-environment:2");
    const planned = await desk.proton("plan");
    const applied = await desk.proton("apply");
    const { answer } = await json("api", "ListEnvironmentTemplates");
    edit(registration, "tiny-environment:2", "tiny-environment:1");

    expect(planned).toMatchObject({ code: 1 });
    expect(planned.stderr).toContain(
      "service app: instance one: version 1.0 of template tiny-service is compatible with tiny-environment:2, and environment dev is made from tiny-environment:1",
    );
    expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining("is compatible") });
    expect(answer.templates).toEqual([]);
  });

  it("is applied in the order of what depends on what, and then there is nothing to do", async () => {
    const first = await desk.proton("apply");
    const second = await desk.proton("apply");

    const done = [...first.stderr.matchAll(/^done +(\S+)/gm)].map(([, kind]) => kind);
    expect(first.code).toBe(0);
    expect(done.at(0)).toBe("template");
    expect(done.at(-1)).toBe("service");
    expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
  });

  it("has its instances deployed with values of the schema's types", async () => {
    const { code, answer } = await json(
      ..."deploy app/one --set retention=3 --set verbose=true --set words=a --set words=b".split(
        " ",
      ),
      "--set",
      "code_uri=s3://bucket/key",
    );

    expect(code).toBe(0);
    expect(answer).toMatchObject({
      deploymentStatus: "SUCCEEDED",
      outputs: { Retention: "3", Verbose: "True", Words: "a b", Code: "code:s3://bucket/key" },
    });
  });

  it("refuses a value that is not of its input's type", async () => {
    const { code, stderr } = await desk.proton("deploy", "app/one", "--set", "retention=many");

    expect(code).toBe(2);
    expect(stderr).toMatch(/must be an integer/);
  });

  it("says what the API refuses, with exit code 1", async () => {
    const { code, stderr } = await desk.proton("deploy", "app/one", "--set", "retention=4");

    expect(code).toBe(1);
    expect(stderr).toMatch(/ValidationException: .*retention/);
  });

  it("names the instances there are when another one is asked for", async () => {
    const { code, stderr } = await desk.proton("deploy", "app/two");

    expect(code).toBe(2);
    expect(stderr).toContain('service app has no instance "two"; it has one');
  });

  it("returns at once with --no-wait", async () => {
    const { code, answer } = await json("deploy", "app/one", "--no-wait");
    const end = await vi.waitUntil(
      async () => {
        const { answer: details } = await json("deployment", answer.deploymentId);
        return details.deployment.step === "done" && details.deployment;
      },
      { timeout: 300_000 },
    );

    expect(code).toBe(0);
    expect(end.status).toBe("SUCCEEDED");
  });

  it("rolls an instance back to what was deployed before", async () => {
    await desk.proton("deploy", "app/one", "--set", "retention=1");
    const before = await json("rollback", "app/one");
    const deployments = await json("api", "list-deployments");
    const [oldest] = deployments.answer.deployments
      .filter((each: { serviceInstanceName?: string }) => each.serviceInstanceName === "one")
      .slice(-1);
    const { code, answer } = await json("rollback", "app/one", "--to", oldest.id);

    expect(before).toMatchObject({ code: 0, answer: { outputs: { Retention: "3" } } });
    expect(code).toBe(0);
    expect(answer.outputs).toMatchObject({ Retention: "7", Verbose: "False" });
  });

  it("shows a deployment's rendered template, inputs, events and findings", async () => {
    const { stdout } = await desk.proton("api", "ListDeployments", "--input", '{"maxResults": 1}');
    const [{ id }] = JSON.parse(stdout).deployments;
    const { code, answer } = await json("deployment", id);
    const shown = await desk.proton("deployment", id);

    expect(code).toBe(0);
    expect(answer.template).toContain("RetentionInDays: 7");
    expect(answer.inputs.service_instance.inputs).toMatchObject({ retention: 7 });
    expect(answer.events.length).toBeGreaterThan(1);
    expect(answer.findings).toEqual([]);
    expect(shown.stdout).toMatch(/Events\n.*\n.*UPDATE_IN_PROGRESS/);
  });

  it("keeps the code that a pipeline deployed", async () => {
    await desk.proton("deploy", "app/one", "--set", "code_uri=s3://bucket/newer");
    const { stdout } = await desk.proton("plan");

    expect(stdout).toMatch(/^Nothing to do/);
  });

  it("registers changed content only, and moves to the new minor version", async () => {
    edit(
      "service/instance_infrastructure/cloudformation.yaml",
      "Outputs:",
      "Outputs:\n  New:\n    Value: new",
    );
    const { code, answer } = await json("apply");
    const { answer: now } = await json("status");

    expect(code).toBe(0);
    expect(
      answer.steps.map(({ kind, version }: Record<string, string>) => `${kind} ${version}`),
    ).toEqual(["template 1.1", "instance 1.1", "pipeline 1.1"]);
    expect(now.services[0]).toMatchObject({ status: "ACTIVE", instances: [{ version: "1.1" }] });
  });

  it("says that a schema that breaks needs a major version, and takes it", async () => {
    edit("service/schema/schema.yaml", "enum: [1, 3, 5, 7]", "enum: [1, 3, 7]");
    const refused = await desk.proton("apply");
    edit(
      "proton.yaml",
      "name: tiny-service\n    path: service",
      "name: tiny-service\n    path: service\n    major: 2",
    );
    const taken = await desk.proton("apply");
    const back = await desk.proton("rollback", "app/one");

    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("Set `major: 2`") });
    expect(taken.code).toBe(0);
    expect(back).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("never lowers the major version"),
    });
  });

  it("shows what is behind a newer recommended version, and drafts", async () => {
    await desk.proton("package", "proton/service", "--output", "next.tar.gz");
    const body = readFileSync(join(desk.directory, "next.tar.gz"));
    const { url, region, credentials } = serving.ready;
    const s3 = new S3Client({ endpoint: url, region, credentials, forcePathStyle: true });
    await s3.send(new PutObjectCommand({ Bucket: "proton-local", Key: "next.tar.gz", Body: body }));
    s3.destroy();
    const register = async (more: object) => {
      const input = {
        templateName: "tiny-service",
        source: { s3: { bucket: "proton-local", key: "next.tar.gz" } },
        compatibleEnvironmentTemplates: [{ templateName: "tiny-environment", majorVersion: "1" }],
        ...more,
      };
      return json("api", "CreateServiceTemplateVersion", "--input", JSON.stringify(input));
    };
    const draft = await register({ majorVersion: "2" });
    const { answer: before } = await json("status");
    const publish = { templateName: "tiny-service", majorVersion: "2", minorVersion: "1" };
    await vi.waitUntil(async () => {
      const input = JSON.stringify({ ...publish, status: "PUBLISHED" });
      return (await json("api", "UpdateServiceTemplateVersion", "--input", input)).code === 0;
    }, 300_000);
    const { answer: after } = await json("status");
    const shown = await desk.proton("status");

    expect(draft.code).toBe(0);
    expect(before.services[0].instances[0].behind).toBeUndefined();
    expect(before.templates[1].versions).toContainEqual(
      expect.objectContaining({ version: "2.1", recommended: false }),
    );
    expect(after.services[0].instances[0]).toMatchObject({
      version: "2.0",
      behind: "minor",
      recommendedVersion: "2.1",
    });
    expect(shown.stdout).toMatch(/app\/one .* minor: 2\.1/);
  });

  it("does not lose data unasked", async () => {
    edit("spec/environment.yaml", "key_name: id", "key_name: sk");
    const planned = await desk.proton("plan");
    const refused = await desk.proton("apply");
    const done = await desk.proton("apply", "--yes");

    expect(planned.stdout).toMatch(/Table \(AWS::DynamoDB::Table\): replace {2}LOSES DATA/);
    expect(planned.stdout).toContain("as far as the outputs that dev has now tell");
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("give --yes") });
    expect(done.code).toBe(0);
  });

  it("has deployed again what uses the outputs of the environment, and nothing is stale", async () => {
    const environment = await json(
      ..."api ListEnvironmentOutputs --input".split(" "),
      '{"environmentName": "dev"}',
    );
    const instance = await json(
      ..."api ListServiceInstanceOutputs --input".split(" "),
      '{"serviceName": "app", "serviceInstanceName": "one"}',
    );
    const { stdout } = await desk.proton("plan");

    const outputIn = ({ answer }: typeof environment, name: string) =>
      answer.outputs.find(({ key }: { key: string }) => key === name).valueString;
    expect(outputIn(instance, "Table")).toBe(outputIn(environment, "TableName"));
    expect(stdout).toMatch(/^Nothing to do/);
  });

  it("shows instances as stale whose environment somebody else changed, and mends them", async () => {
    const spec = "proton: EnvironmentSpec\nspec:\n  key_name: other\n";
    const input = { name: "dev", spec, deploymentType: "CURRENT_VERSION" };
    await json("api", "UpdateEnvironment", "--input", JSON.stringify(input));
    await vi.waitUntil(async () => {
      const { answer } = await json("api", "GetEnvironment", "--input", '{"name": "dev"}');
      return answer.environment.deploymentStatus === "SUCCEEDED";
    }, 300_000);
    const returning = await desk.proton("plan");
    edit("spec/environment.yaml", "key_name: sk", "key_name: other");
    const planned = await desk.proton("plan");
    const applied = await desk.proton("apply");
    const again = await desk.proton("plan");

    expect(returning.stdout).toContain("instance app/one (if outputs of dev change)");
    expect(planned.stdout).toContain("instance app/one (outputs of dev changed: TableName)");
    expect(planned.stdout).not.toContain("environment dev");
    expect(applied.code).toBe(0);
    expect(again.stdout).toMatch(/^Nothing to do/);
  });

  it("is refused before anything is deployed when a template renders to what CloudFormation refuses", async () => {
    const template = "service/instance_infrastructure/cloudformation.yaml";
    edit(template, "Type: AWS::Logs::LogGroup", "Type: AWS::Logs::Group");
    const planned = await desk.proton("plan");
    const applied = await desk.proton("apply");
    edit(template, "Type: AWS::Logs::Group", "Type: AWS::Logs::LogGroup");

    expect([planned.code, applied.code]).toEqual([1, 1]);
    expect(planned.stdout).toContain("AWS::Logs::Group");
    expect(applied.stderr).toContain("AWS::Logs::Group");
  });

  it("shows what failed and why", async () => {
    edit(
      "service/instance_infrastructure/cloudformation.yaml",
      "Resources:\n",
      "Resources:\n  Taken:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: proton-local }\n",
    );
    const failed = await desk.proton("apply");
    const { code, answer } = await json("status", "--exit-code");
    const shown = await desk.proton("status");

    expect(failed.code).toBe(1);
    expect(code).toBe(1);
    expect(JSON.stringify(answer)).toContain("proton-local");
    expect(shown.stdout).toContain("! ");
    expect(shown.stdout).toContain("proton-local");
  });

  it("shows what is no longer in the file, and removes it with --prune", async () => {
    edit(
      "service/instance_infrastructure/cloudformation.yaml",
      "  Taken:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: proton-local }\n",
      "",
    );
    await desk.proton("apply");
    await json("api", "CreateEnvironmentTemplate", "--input", '{"name": "left-over"}');
    const planned = await desk.proton("plan");
    const applied = await desk.proton("apply");
    const refused = await desk.proton("apply", "--prune");
    const pruned = await desk.proton("apply", "--prune", "--yes");
    const after = await json("plan");

    const [unnamed = ""] = planned.stdout.split("Not in the file").slice(1);
    expect(unnamed).toContain("environment template left-over and its versions");
    expect(applied.stderr).toContain("left-over");
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--yes") });
    expect(pruned.stderr).toMatch(/deleted {2}template left-over/);
    expect(after.answer.unnamed).toEqual({
      components: [],
      services: [],
      environments: [],
      templates: [],
    });
  });

  it("has single things deleted, with what is wrong named", async () => {
    await json("api", "CreateServiceTemplate", "--input", '{"name": "one"}');
    const gone = await json("delete", "service-template", "one", "--yes");
    const again = await desk.proton("delete", "service-template", "one", "--yes");
    const other = await desk.proton("delete", "bucket", "one");

    expect(gone).toMatchObject({ code: 0, answer: { deleted: ["template one"], failed: [] } });
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("there is no service template one"),
    });
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        '"bucket" cannot be deleted, only component, service, environment',
      ),
    });
  });

  it("says first which Proton it is", async () => {
    const runs = [await desk.proton("plan"), await desk.proton("status")];

    for (const { stderr } of runs) {
      expect(stderr).toMatch(/^Proton: the server at http:\/\/127\.0\.0\.1:\d+\n/);
    }
  });

  it("is destroyed only with --yes, and wholly", async () => {
    const refused = await desk.proton("destroy");
    const { code, answer } = await json("destroy", "--yes");
    const again = await desk.proton("destroy");

    expect(refused.code).toBe(2);
    expect(code).toBe(0);
    expect(answer).toMatchObject({ failed: [] });
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("Nothing to do") });
  });

  it("leaves a server that Ctrl-C ends cleanly", async () => {
    expect(await serving.stop()).toBe(0);
  });
});
