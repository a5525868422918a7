import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

const MANIFEST = `infrastructure:
  templates:
    - { file: template.yaml, rendering_engine: jinja, template_language: cloudformation }
`;
const template = (days: number) => `Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: "uploads-{{ environment.name }}"
      RetentionInDays: ${days}
Outputs:
  Name: { Value: !Ref Logs }
`;
const ROLE = "arn:aws:iam::000000000000:role/components";

// One estate, followed through its life: the tests are in the order of that life.
describe("the components of an estate", () => {
  let desk: Bench;

  const write = (file: string, text: string) => {
    mkdirSync(join(desk.directory, "proton", file, ".."), { recursive: true });
    writeFileSync(join(desk.directory, "proton", file), text);
  };
  const estate = () => readFileSync(join(tinyEstate, "proton.yaml"), "utf8");
  const withComponent = (place: string) =>
    `${estate().replace("name: dev", `name: dev\n    component_role: ${ROLE}`)}components:
  - { name: uploads, path: components/uploads, ${place} }
`;
  const json = async (...words: readonly string[]) =>
    JSON.parse((await desk.proton(...words, "--json")).stdout);
  const steps = async () => (await json("plan")).steps;

  beforeAll(async () => {
    desk = bench({ estate: tinyEstate });
    // Commands that open the state themselves take several times as long.
    await desk.serve("serve", "--port", "0");
    write(
      "service/.template-registration.yaml",
      "compatible_environments: [tiny-environment:1]\nsupported_component_sources: [DIRECTLY_DEFINED]\n",
    );
    write("components/uploads/manifest.yaml", MANIFEST);
    write("components/uploads/template.yaml", template(3));
    write("proton.yaml", withComponent("service: app, instance: one"));
  });
  afterAll(() => desk.close());

  it("are deployed after what they are attached to, and then there is nothing to do", async () => {
    const first = await desk.proton("apply");
    const second = await desk.proton("apply");
    const status = await desk.proton("status");

    expect(first.stderr).toMatch(/done +service app[\s\S]*done +component uploads/);
    expect(first.stderr).toContain(
      "app/one sees the outputs of component uploads once it is deployed again: proton deploy app/one",
    );
    expect(second.stdout).toMatch(/^Nothing to do/);
    expect(status.stdout).toMatch(/uploads +\S+ +app\/one +SUCCEEDED/);
  });

  it("are counted, described and tagged by commands, as everything else is", async () => {
    const counted = await json("status", "--summary");
    const said = ["--description", "Where uploads go"];
    const described = await json("describe", "component", "uploads", ...said);
    const words = ["service-template", "tiny-service", "--display-name", "Tiny"];
    const named = await desk.proton("describe", ...words);
    const refused = await desk.proton("describe", "service", "app", "--display-name", "App");
    const tagged = await desk.proton("tag", "instance", "app/one", "team=shop", "cost=12");
    const untagged = await json("tag", "instance", "app/one", "--remove", "cost");
    const nothing = await desk.proton("tag", "component", "download");

    expect(counted).toMatchObject({ components: { total: 1, failed: 0 }, services: { total: 1 } });
    expect(described).toEqual({ description: "Where uploads go" });
    expect(named.stdout).toMatch(/^displayName: Tiny$/m);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("is for templates") });
    expect(tagged.stdout).toMatch(/^cost=12\nteam=shop$/m);
    const keys = untagged.map(({ key }: { readonly key: string }) => key);
    expect(keys).toContain("team");
    expect(keys).not.toContain("cost");
    expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining("no component") });
  });

  it("stand beside repositories that commands register and delete", async () => {
    const connection = "arn:aws:codeconnections:us-east-1:000000000000:connection/one";
    const registered = await json("repository", "register", "a/b", "--connection", connection);
    const listed = await desk.proton("repository", "list");
    const tagged = await desk.proton("tag", registered.arn, "team=shop");
    const deleted = await desk.proton("repository", "delete", "a/b");
    const again = await desk.proton("repository", "delete", "a/b");
    const unnamed = await desk.proton("repository", "register", "c/d");

    expect(registered).toMatchObject({ name: "a/b", provider: "GITHUB" });
    expect(listed.stdout).toMatch(/a\/b +GITHUB +arn:/);
    expect(tagged.stdout).toContain("team=shop\n");
    expect(deleted).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("deleted  GITHUB a/b"),
    });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("is not registered") });
    expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining("--connection") });
  });

  it("stand beside an instance that is added without a file, and goes with the next apply", async () => {
    const added = await desk.proton("deploy", "app/more", "--environment", "dev");
    const elsewhere = await desk.proton("deploy", "app/more", "--environment", "prod");
    const unknown = await desk.proton("deploy", "app/most");
    const { deployments } = await json(
      "api",
      "ListDeployments",
      "--input",
      '{"serviceName":"app"}',
    );
    const removed = await desk.proton("apply", "--yes");
    const [older] = deployments
      .filter(
        (one: { readonly serviceInstanceName?: string }) => one.serviceInstanceName === "more",
      )
      .map(({ id }: { readonly id: string }) => id);
    const forgotten = await desk.proton("delete", "deployment", older, "--yes");
    const gone = await desk.proton("delete", "deployment", older, "--yes");

    expect(added).toMatchObject({ code: 0, stderr: expect.stringContaining("app/more SUCCEEDED") });
    expect(elsewhere.stderr).toContain("app/more is in environment dev");
    expect(unknown.stderr).toContain("--environment <name> adds one");
    expect(removed.code).toBe(0);
    expect(forgotten).toMatchObject({ code: 0, stderr: expect.stringContaining("deleted") });
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining("no deployment") });
  });

  it("are deployed again when their template changes", async () => {
    write("components/uploads/template.yaml", template(5));
    const planned = await steps();
    const applied = await desk.proton("apply", "--yes");
    const after = await steps();

    expect(planned).toMatchObject([
      { kind: "component", name: "uploads", action: "update", reasons: ["template changed"] },
    ]);
    expect(applied.code).toBe(0);
    expect(after).toEqual([]);
  });

  it("are detached where the file names an environment only", async () => {
    write("proton.yaml", withComponent("environment: dev"));
    const planned = await steps();
    const applied = await desk.proton("apply", "--yes");
    const { components } = await json("status");

    expect(planned).toMatchObject([{ kind: "component", reasons: ["detached"] }]);
    expect(applied.code).toBe(0);
    expect(applied.stderr).not.toContain("sees the outputs");
    expect(components).toEqual([expect.not.objectContaining({ attachedTo: expect.anything() })]);
  });

  it.each([
    [
      "a service that is not in the file",
      "service: nap, instance: one",
      /no service is called "nap"/,
    ],
    ["both places", "service: app, instance: one, environment: x", /either service and instance/],
    ["neither", "", /either service and instance/],
  ])("are refused with %s", async (_what, place, message) => {
    write("proton.yaml", withComponent(place));

    const { code, stderr, stdout } = await desk.proton("plan");

    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(message);
  });

  it("are refused by the plan with findings in their own files", async () => {
    write("proton.yaml", withComponent("service: app, instance: one"));
    write("components/uploads/template.yaml", template(3).replace("Logs:", "Logs: [}"));

    const { code, stderr, stdout } = await desk.proton("plan");

    expect(code).toBe(1);
    expect(stdout + stderr).toContain("proton/components/uploads/template.yaml");
  });

  it("go when the file names them no more and it is pruned, attached or not", async () => {
    write("components/uploads/template.yaml", template(5));
    write("proton.yaml", withComponent("service: app, instance: one"));
    const attached = await desk.proton("apply", "--yes");
    write("proton.yaml", estate());
    const kept = await desk.proton("plan");
    const pruned = await desk.proton("apply", "--prune", "--yes");
    const { components } = await json("status");

    expect(attached.code).toBe(0);
    expect(kept.stdout).toContain("component uploads");
    expect(pruned).toMatchObject({ code: 0, stderr: expect.stringContaining("component uploads") });
    expect(components).toEqual([]);
  });
});
