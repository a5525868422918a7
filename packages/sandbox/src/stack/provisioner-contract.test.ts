import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeProvisionerContract } from "@proton/cloudformation/testing";
import { openStackStore } from "../state/stack-store.ts";
import { createFakeWorld } from "./fake-resource-types.ts";
import { createStackEngine } from "./stack-engine.ts";

const topic = (displayName: string) =>
  JSON.stringify({
    Resources: {
      Other: { Type: "AWS::SNS::Topic" },
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: displayName } },
    },
  });

/** Fails in a new stack by its new resource, and over another by the same. */
const failing = JSON.stringify({
  Resources: {
    Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "orders" } },
    Refused: { Type: "AWS::SNS::Topic", Properties: { DisplayName: "fail create" } },
  },
});

describeProvisionerContract("the sandbox", async () => {
  const directory = await mkdtemp(join(tmpdir(), "stacks-"));
  return {
    provisioner: createStackEngine({
      stacks: await openStackStore(directory),
      types: createFakeWorld().types,
      region: "eu-west-1",
      accountId: "123456789012",
      clock: () => new Date(),
      random: randomBytes,
    }),
    templates: { first: topic("orders"), second: topic("invoices"), failing },
    close: () => rm(directory, { recursive: true }),
  };
});
