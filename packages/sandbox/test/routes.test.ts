import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack, type StackEvent } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";

describe("the routes of an HTTP API", () => {
  let directory: string;
  let sandbox: Sandbox;
  let deployments = 0;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sandbox-"));
    sandbox = await openSandbox({ directory });
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  async function deploy(routes: Readonly<Record<string, string>>) {
    const events: StackEvent[] = [];
    const result = await deployStack(
      sandbox.provisioner,
      {
        stackName: "app",
        clientToken: `deployment-${++deployments}`,
        templateBody: JSON.stringify({
          Resources: {
            Api: {
              Type: "AWS::ApiGatewayV2::Api",
              Properties: { Name: "a", ProtocolType: "HTTP" },
            },
            ...Object.fromEntries(
              Object.entries(routes).map(([id, RouteKey]) => [
                id,
                {
                  Type: "AWS::ApiGatewayV2::Route",
                  Properties: { ApiId: { Ref: "Api" }, RouteKey },
                },
              ]),
            ),
          },
        }),
      },
      { onEvent: (event) => events.push(event) },
    );
    const reasons = events.map(({ resourceStatusReason }) => resourceStatusReason);
    return { outcome: result.outcome, reasons };
  }

  it.each([
    ["the same", "GET /items/{id}"],
    ["a route that differs in the name of its parameter", "GET /items/{item}"],
  ])(
    "are refused with %s under another logical id, which is made before the old one goes",
    async (_what, second) => {
      await deploy({ Before: "GET /items/{id}" });

      const { outcome, reasons } = await deploy({ After: second });

      expect(outcome).toBe("failed");
      expect(reasons).toContainEqual(
        expect.stringContaining("Route with key GET /items/{id} already exists for this API"),
      );
      expect((await sandbox.provisioner.describe("app"))?.status).toBe("UPDATE_ROLLBACK_COMPLETE");
    },
  );

  it("change in place, and stand beside others that only look alike", async () => {
    await deploy({ One: "GET /items/{id}" });

    const { outcome } = await deploy({
      One: "GET /items/{item}",
      Two: "GET /items/{rest+}",
      Three: "ANY /items/{id}",
      Four: "GET /items/id",
    });

    expect(outcome).toBe("deployed");
  });
});
