import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { deployStack } from "@proton/cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiFixture, openApiFixture } from "../cloudformation-api/api-fixture.ts";

const parameter = (Name: string, Value: string) => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Name, Type: "String", Value },
});

describe("the parameters of Systems Manager", () => {
  let fixture: ApiFixture;
  let client: SSMClient;

  beforeEach(async () => {
    fixture = await openApiFixture();
    client = new SSMClient(fixture.clientOptions());
    const Resources = {
      Table: parameter("/proton/state-table", "orders"),
      Deep: parameter("/proton/deep/er", "x"),
    };
    await deployStack(fixture.engine, {
      stackName: "bootstrap",
      templateBody: JSON.stringify({ Resources }),
      clientToken: "one",
    });
  });
  afterEach(async () => {
    client.destroy();
    await fixture.close();
  });

  it("are read by name and by path", async () => {
    const Names = ["/proton/state-table", "/proton/none"];
    const one = await client.send(new GetParameterCommand({ Name: "/proton/state-table" }));
    const some = await client.send(new GetParametersCommand({ Names }));
    const below = await client.send(new GetParametersByPathCommand({ Path: "/proton" }));
    const all = await client.send(
      new GetParametersByPathCommand({ Path: "/proton", Recursive: true }),
    );

    expect(one.Parameter).toMatchObject({
      Value: "orders",
      ARN: "arn:aws:ssm:eu-west-1:123456789012:parameter/proton/state-table",
    });
    expect(some).toMatchObject({
      Parameters: [{ Value: "orders" }],
      InvalidParameters: ["/proton/none"],
    });
    expect(below.Parameters?.map(({ Name }) => Name)).toEqual(["/proton/state-table"]);
    expect(all.Parameters).toHaveLength(2);
  });

  it("are not made up, and not shown to strangers", async () => {
    const stranger = { accessKeyId: "local", secretAccessKey: "guessed" };
    const Name = "/proton/none";

    const missing = client.send(new GetParameterCommand({ Name }));
    const refused = new SSMClient(fixture.clientOptions(stranger)).send(
      new GetParameterCommand({ Name }),
    );

    await expect(missing).rejects.toMatchObject({ name: "ParameterNotFound" });
    await expect(refused).rejects.toMatchObject({ name: "InvalidSignatureException" });
  });
});
