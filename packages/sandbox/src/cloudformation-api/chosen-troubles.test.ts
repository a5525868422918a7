import { deployStack, removeStack } from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";
import { chosenTroubles, TROUBLES, type TroubleName } from "./chosen-troubles.ts";

const names = Object.keys(TROUBLES) as TroubleName[];

describe("the troubles that can be switched on", () => {
  let fixture: ApiFixture;

  // Troubles are counted: one that no client repeats must not meet the plan.
  beforeEach(async () => {
    fixture = await openApiFixture();
  });
  afterEach(() => fixture.close());

  const sleep = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
  const stackName = "AWSProton-app";
  const template = (DisplayName: string) => {
    const topic = { Type: "AWS::SNS::Topic", Properties: { DisplayName } };
    const Resources = { A: topic, B: { ...topic, DependsOn: "A" } };
    return JSON.stringify({ Resources, Outputs: { Name: { Value: DisplayName } } });
  };

  it.each([["lost-answers"], ["throttling", "late-reads"], names])(
    "let a stack be made, changed and deleted, each once: %s",
    async (...chosen) => {
      const met = new Set<string>();
      const troubles = chosenTroubles(chosen as TroubleName[]);
      fixture.world.log.length = 0;
      const pleasant = { pageSize: undefined, staleReads: undefined };
      Object.assign(fixture.unpleasantness, pleasant, troubles, {
        onCall(call: { readonly operation: string; readonly count: number }) {
          const trouble = troubles.onCall?.(call);
          if (trouble !== undefined) met.add(trouble);
          return trouble;
        },
      });
      const client = fixture.client;
      const provisioner = createAwsProvisioner({ client, sleep, waitMilliseconds: 20 });
      const deploy = (text: string, token: string) => {
        const clientToken = `${token}-${chosen.join("-")}`;
        const request = { stackName, templateBody: template(text), clientToken };
        return deployStack(provisioner, request, { sleep });
      };

      const planned = await provisioner.plan({ stackName, templateBody: template("one") });
      const deployed = [await deploy("one", "first"), await deploy("two", "second")];
      const gone = { stackName, clientToken: `gone-${chosen.join("-")}` };
      const removed = await removeStack(provisioner, gone, { sleep });

      expect(planned).toMatchObject({ outcome: "planned" });
      expect(deployed).toMatchObject(
        ["one", "two"].map((Name) => ({ outcome: "deployed", stack: { outputs: { Name } } })),
      );
      expect(removed).toMatchObject({ outcome: "deleted" });
      expect(fixture.world.log.filter((entry) => entry.startsWith("create"))).toHaveLength(2);
      expect(fixture.stacks.all()).toEqual([]);
      const quiet = ["late-reads", "paging", "expired-credentials"];
      const loud = chosen.filter((name) => !quiet.includes(name));
      expect(met.size).toBeGreaterThanOrEqual(loud.length);
    },
  );
});
