import { describe, expect, it, onTestFinished } from "vitest";
import { openEngineFixture, parameter, template, topic } from "./engine-fixture.ts";

const valued = (key: string, type = "String") =>
  JSON.stringify({
    ...JSON.parse(template({ Topic: topic({ DisplayName: { Ref: "Value" } }) })),
    Parameters: { Value: { Type: `AWS::SSM::Parameter::Value<${type}>`, Default: key } },
  });

async function open(options?: Parameters<typeof openEngineFixture>[0]) {
  const fixture = await openEngineFixture(options);
  onTestFinished(() => fixture.close());
  return fixture;
}

describe("parameters whose values Systems Manager holds", () => {
  it("have the value of the resource, and the new one with the next update", async () => {
    const { deploy, physicalId, world } = await open();
    const hold = (Value: string) => deploy({ Held: parameter(Value) });
    await hold("first");
    const key = await physicalId("Held");
    const reader = () => deploy(valued(key), { stackName: "reader" });
    const shown = () =>
      [...world.resources].flatMap(([id, { DisplayName }]) =>
        id.startsWith("reader-") ? [DisplayName] : [],
      );

    expect(await reader()).toMatchObject({ outcome: "deployed" });
    expect(shown()).toEqual(["first"]);
    expect(await reader()).toMatchObject({ outcome: "no-changes" });
    await hold("second");
    expect(await reader()).toMatchObject({ outcome: "deployed" });
    expect(shown()).toEqual(["second"]);
  });

  it("are refused with the way out where nobody made one", async () => {
    const { deploy } = await open();

    expect(await deploy(valued("/aws/service/ami"))).toMatchObject({
      outcome: "failed",
      reason: expect.stringMatching(/^Parameters: Value is \/aws\/service\/ami .*--record-unknown/),
    });
  });

  it("are stood in for where unknown resources are recorded, alike each time", async () => {
    const { deploy, world } = await open({ recordUnknown: true });

    await deploy(valued("/aws/service/ami", "AWS::EC2::Image::Id"));

    expect([...world.resources.values()]).toEqual([
      expect.objectContaining({ DisplayName: expect.stringMatching(/^ami-[0-9a-f]{17}$/) }),
    ]);
    const again = await deploy(valued("/aws/service/ami", "AWS::EC2::Image::Id"));
    expect(again).toMatchObject({ outcome: "no-changes" });
  });
});
