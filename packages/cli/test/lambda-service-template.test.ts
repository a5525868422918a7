import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { renderShipped, specFor } from "../costs/render-shipped.ts";
import { bundles, workbench } from "./spawn-proton.ts";

interface Resource {
  readonly Type: string;
  readonly DependsOn?: string;
  readonly UpdatePolicy?: unknown;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** CloudFormation's tags, as what they are about. */
const customTags = ["!Ref", "!Sub", "!GetAtt", "!Join"].flatMap((tag) => [
  { tag, resolve: (value: string) => value },
  { tag, collection: "seq" as const },
]);

const ROUTE = "GET /items/{id} get-item read";

/** The resources of a part, which a spec has to render without findings. */
function resourcesOf(part: "instance" | "pipeline", spec: string) {
  const { text, findings } = renderShipped(part, spec);
  expect(findings).toEqual([]);
  return parse(text, { customTags }).Resources as Readonly<Record<string, Resource>>;
}

describe("the instances of lambda-service", () => {
  const specOf = (inputs: object) => specFor("instance", inputs);
  const render = (inputs: object) => resourcesOf("instance", specOf(inputs));

  const idsOf = (resources: Readonly<Record<string, Resource>>, type: string) =>
    Object.keys(resources).filter((id) => resources[id]?.Type === `AWS::${type}`);

  it.each([
    ["another handler", "GET /items/{id} read-item read"],
    ["another name of a parameter", "GET /items/{item} get-item read"],
  ])("keep a route's logical id with %s, so that it changes in place", (_what, route) => {
    const before = render({ routes: [ROUTE] });
    const after = render({ routes: [route] });

    expect(idsOf(before, "ApiGatewayV2::Route")).toEqual(["GetToitemsByRoute"]);
    expect(idsOf(after, "ApiGatewayV2::Route")).toEqual(["GetToitemsByRoute"]);
  });

  it("are refused with two routes that API Gateway takes for one", () => {
    const bench = workbench();
    bench.write("spec.json", specOf({ routes: [ROUTE, "GET /items/{item} list-items list"] }));

    const { status, stdout } = bench.proton(
      ...["validate", join(bundles, "lambda-service"), "--spec", "spec.json"],
    );
    bench.remove();

    expect(status).toBe(1);
    expect(stdout).toContain("the key GetToitemsByRoute is duplicated");
  });

  it("answer preflight requests without credentials beside a guarded ANY route", () => {
    const any = "ANY /{proxy+} web none";
    const added = render({ routes: [any] });
    const own = render({ routes: [any, "OPTIONS /{proxy+} preflight none"] });

    const authorization = (resources: typeof added) =>
      idsOf(resources, "ApiGatewayV2::Route").map((id) => [
        resources[id]?.Properties.RouteKey,
        resources[id]?.Properties.AuthorizationType,
      ]);
    expect(authorization(added)).toEqual([
      ["ANY /{proxy+}", "AWS_IAM"],
      ["OPTIONS /{proxy+}", "NONE"],
    ]);
    expect(authorization(own)).toContainEqual(["OPTIONS /{proxy+}", "AWS_IAM"]);
    expect(authorization(own)).toHaveLength(2);
  });

  it("alarm on the metric that their functions emit for answers of 500 and above", () => {
    const resources = render({ routes: [ROUTE] });

    const { Environment } = resources.GetItemFunction?.Properties ?? {};
    const { Variables } = (Environment ?? {}) as { readonly Variables?: Record<string, string> };
    expect(Variables?.METRICS_DETAIL).toBe("service");
    expect(resources.ServerErrorsAlarm?.Properties).toMatchObject({
      Namespace: Variables?.METRICS_NAMESPACE,
      MetricName: "serverErrors",
      Dimensions: [{ Name: "service", Value: Variables?.SERVICE_NAME }],
    });
  });

  it("change routes one after another", () => {
    const resources = render({});

    const routes = idsOf(resources, "ApiGatewayV2::Route");
    expect(routes).toHaveLength(6);
    expect(routes.map((id) => resources[id]?.DependsOn)).toEqual([
      undefined,
      ...routes.slice(0, -1),
    ]);
  });

  it("answer with a published version behind an alias, which only its routes may call", () => {
    const resources = render({ routes: [ROUTE] });

    expect(resources.GetItemIntegration?.Properties.IntegrationUri).toBe("GetItemAlias");
    expect(resources.GetItemAlias).toMatchObject({
      Properties: { Name: "live", FunctionVersion: "GetItemVersion.Version" },
    });
    expect(resources.GetToitemsByPermission?.Properties).toMatchObject({
      FunctionName: "GetItemAlias",
      SourceArn: expect.stringMatching(/\/GET\/items\/\*$/),
    });
    expect(resources.GetToitemsByPermission?.Properties).not.toHaveProperty("SourceAccount");
  });

  const digests = ["a", "b"].map((letter) => `s3://code/functions/${letter.repeat(64)}.zip`);
  it.each([
    ["other code", { code_uri: digests[1] }, true],
    ["more memory", { memory_mb: 1024 }, true],
    ["more time", { timeout_seconds: 20 }, true],
    ["another log level", { log_level: "ERROR" }, true],
    ["traces", { tracing: true }, true],
    ["other metrics", { metrics_detail: "handler" }, true],
    ["the same code from elsewhere", { code_uri: digests[0]?.replace("code", "copy") }, false],
    ["reserved concurrency", { reserved_concurrency: 5 }, false],
  ])("publish a version for %s, if the function differs by it", (_what, inputs, isPublished) => {
    const base = { routes: [ROUTE], code_uri: digests[0] };
    const [before, after] = [render(base), render({ ...base, ...inputs })];

    const descriptionIn = (resources: typeof before, id: string) =>
      resources[id]?.Properties.Description;
    for (const resources of [before, after]) {
      expect(descriptionIn(resources, "GetItemVersion")).toBe(
        descriptionIn(resources, "GetItemFunction"),
      );
    }
    const differs =
      descriptionIn(before, "GetItemVersion") !== descriptionIn(after, "GetItemVersion");
    expect(differs).toBe(isPublished);
  });

  it("move at once by default, and otherwise step by step and back when an alarm rings", () => {
    const atOnce = render({ routes: [ROUTE] });
    const canary = render({ routes: [ROUTE], traffic_shift: "Canary10Percent5Minutes" });

    expect(JSON.stringify(atOnce)).not.toContain("CodeDeploy");
    expect(canary.GetItemAlias?.UpdatePolicy).toEqual({
      CodeDeployLambdaAliasUpdate: {
        ApplicationName: "Shift",
        DeploymentGroupName: "GetItemShift",
      },
    });
    expect(canary.GetItemShift?.Properties).toMatchObject({
      DeploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
      AlarmConfiguration: {
        Enabled: true,
        Alarms: [{ Name: "ServerErrorsAlarm" }, { Name: "GetItemErrorsAlarm" }],
      },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: expect.arrayContaining(["DEPLOYMENT_STOP_ON_ALARM"]),
      },
    });
    expect(canary.ServerErrorsAlarm?.Properties).toMatchObject({
      MetricName: "serverErrors",
      Dimensions: [{ Name: "service" }],
    });
  });
});

describe("the pipeline of lambda-service", () => {
  const TOPIC = "arn:aws:sns:eu-central-1:111122223333:people";

  /** Two environments, of which the second waits for a person. */
  function render(inputs: object): Readonly<Record<string, Resource>> {
    const instances = ["staging", "production"].map((name) => ({
      name,
      environment: name,
      spec: { routes: [ROUTE] },
    }));
    const text = JSON.stringify({ proton: "ServiceSpec", pipeline: inputs, instances });
    return resourcesOf("pipeline", text);
  }

  interface Stage {
    readonly Actions: readonly { readonly ActionTypeId: { readonly Category: string } }[];
  }
  const approvalsOf = ({ Pipeline }: Readonly<Record<string, Resource>>) =>
    ((Pipeline?.Properties.Stages ?? []) as readonly Stage[])
      .flatMap(({ Actions }) => Actions)
      .filter(({ ActionTypeId }) => ActionTypeId.Category === "Approval");
  const mayPublish = ({ PipelineRole }: Readonly<Record<string, Resource>>) =>
    JSON.stringify(PipelineRole).includes("sns:Publish");

  it("tells a topic of what waits for a person and of what failed, and may", () => {
    const resources = render({ approval: true, notification_topic_arn: TOPIC });

    expect(approvalsOf(resources)).toMatchObject([{ Configuration: { NotificationArn: TOPIC } }]);
    expect(resources.FailureAlarm?.Properties.AlarmActions).toEqual([TOPIC]);
    expect(mayPublish(resources)).toBe(true);
  });

  it("publishes nowhere without one", () => {
    const resources = render({ approval: true });

    expect(approvalsOf(resources)).toHaveLength(1);
    expect(JSON.stringify(approvalsOf(resources))).not.toContain("NotificationArn");
    expect(resources.FailureAlarm?.Properties).not.toHaveProperty("AlarmActions");
    expect(mayPublish(resources)).toBe(false);
  });
});
