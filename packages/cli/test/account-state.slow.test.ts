import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

describe("a command on the state of an account", () => {
  let server: Bench;
  let desk: Bench;
  let dynamodb: DynamoDBClient;

  beforeAll(async () => {
    server = bench();
    const { ready } = await server.serve<Ready>("serve", "--port", "0");
    const variables = {
      AWS_ENDPOINT_URL: ready.url,
      AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
      AWS_REGION: "us-east-1",
    };
    desk = bench({ estate: tinyEstate, variables });
    dynamodb = new DynamoDBClient({
      endpoint: ready.url,
      region: "us-east-1",
      credentials: ready.credentials,
    });
  });

  afterAll(async () => {
    dynamodb.destroy();
    await desk.close();
    await server.close();
  });

  it.each(["status", "plan", "apply"])(
    "makes no table when %s names one that is not there, and says what to do",
    async (command) => {
      const run = await desk.proton(command, "--table", "proton-staet");

      expect(run.code).toBe(2);
      expect(run.stderr).toContain("there is no table proton-staet in us-east-1");
      expect(run.stderr).toContain("proton bootstrap");
      const { TableNames } = await dynamodb.send(new ListTablesCommand());
      expect(TableNames).not.toContain("proton-staet");
    },
  );

  it("takes one way to the account, not two", async () => {
    const run = await desk.proton("status", "--aws", "--table", "proton-state");

    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("give one of them") });
  });
});
