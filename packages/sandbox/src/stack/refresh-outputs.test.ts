import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ResourceType } from "../resources/resource-type.ts";
import { type EngineFixture, openEngineFixture, template, topic } from "./engine-fixture.ts";

let fixture: EngineFixture;
let reads = 0;
let address = "first";

beforeEach(async () => {
  fixture = await openEngineFixture();
  [reads, address] = [0, "first"];
  const type = fixture.world.types["AWS::SNS::Topic"] as ResourceType;
  Object.assign(type, {
    attributes() {
      reads += 1;
      return { TopicName: address };
    },
  });
  const Outputs = { Address: { Value: { "Fn::GetAtt": ["Topic", "TopicName"] } } };
  await fixture.deploy(template({ Topic: topic() }, { Outputs }));
  await fixture.engine.recover();
  reads = 0;
});

afterEach(() => fixture.close());

const outputs = async () => (await fixture.engine.describe("app"))?.outputs;

describe("the outputs of a stack at a start", () => {
  it("are what they were where nothing has changed, and no template is read for them", async () => {
    const problems = await fixture.engine.recover();

    expect(problems).toEqual([]);
    expect(await outputs()).toEqual({ Address: "first" });
    // Only what they were worked out from is looked at.
    expect(reads).toBe(1);
  });

  it("are worked out anew from what has changed, once", async () => {
    address = "second";

    await fixture.engine.recover();
    const afterwards = await outputs();
    const readsOfChange = reads;
    await fixture.engine.recover();

    expect(afterwards).toEqual({ Address: "second" });
    expect(reads - readsOfChange).toBe(1);
  });

  it("are worked out anew after a deployment has changed them", async () => {
    await fixture.deploy(
      template({ Topic: topic() }, { Outputs: { Address: { Value: "fixed" } } }),
    );

    await fixture.engine.recover();

    expect(await outputs()).toEqual({ Address: "fixed" });
  });
});
