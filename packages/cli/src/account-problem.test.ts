import { CloudFormationClient, ListStacksCommand } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { accountProblem } from "./account-problem.ts";

const credentials = { accessKeyId: "a", secretAccessKey: "b" };

async function errorOf(client: CloudFormationClient): Promise<unknown> {
  try {
    await client.send(new ListStacksCommand({}));
    return undefined;
  } catch (error) {
    return error;
  } finally {
    client.destroy();
  }
}

describe("accountProblem", () => {
  it("says that nothing answers", async () => {
    const endpoint = "http://127.0.0.1:1";
    const client = new CloudFormationClient({
      region: "us-east-1",
      endpoint,
      credentials,
      maxAttempts: 1,
    });

    expect(accountProblem(await errorOf(client))).toContain("AWS cannot be reached: ");
  });

  it("names the option for a missing Region", () => {
    expect(accountProblem(new Error("Region is missing"))).toContain("--region");
  });

  it("leaves defects alone", () => {
    expect(accountProblem(new TypeError("x is undefined"))).toBeUndefined();
  });
});
