import {
  CloudFormationClient,
  CreateStackCommand,
  UpdateStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  PIPELINE_INPUTS,
  type PushedRepository,
  pushedRepository,
} from "./support/pushed-repository.ts";

const SECRET_ARN = /:secret:/;

const specWith = (inputs: string) => `proton: ServiceSpec
${PIPELINE_INPUTS}${inputs}instances:
  - name: local
    environment: local
    spec:
      routes: ["GET /items list-items list"]
`;

/** As with `proton serve --keys`, whose keys a role of a build project does not know. */
describe("a pipeline that deploys through the endpoint of a server", () => {
  let desk: PushedRepository;
  let client: CloudFormationClient;

  const keyStack = (secretAccessKey: string) => {
    const { accessKeyId } = desk.serving.ready.credentials;
    const Secret = {
      Type: "AWS::SecretsManager::Secret",
      Properties: {
        SecretString: JSON.stringify({
          access_key_id: accessKeyId,
          secret_access_key: secretAccessKey,
        }),
      },
    };
    const Outputs = { Arn: { Value: { Ref: "Secret" } } };
    return { StackName: "key", TemplateBody: JSON.stringify({ Resources: { Secret }, Outputs }) };
  };
  const waiting = () => ({ client, maxWaitTime: 600, minDelay: 1, maxDelay: 1 });

  beforeAll(async () => {
    desk = await pushedRepository(specWith(""));
    const { apiUrl: endpoint, credentials } = desk.serving.ready;
    client = new CloudFormationClient({ endpoint, credentials, region: "us-east-1" });
    await desk.proton("pipeline", "remote", "--add");
  });
  afterAll(async () => {
    client.destroy();
    await desk.close();
  });

  it("signs with the key that its secret holds, and says so where that key is refused", async () => {
    await client.send(new CreateStackCommand(keyStack("not-the-key")));
    const { reason } = await waitUntilStackCreateComplete(waiting(), { StackName: "key" });
    const arn: string = reason.Stacks[0].Outputs[0].OutputValue;
    const inputs = `  control_plane_endpoint: ${desk.serving.ready.apiUrl}\n  control_plane_secret_arn: ${arn}\n`;
    desk.write("proton/lambda-service/spec/local.yaml", specWith(inputs));
    const applied = await desk.proton("apply", "--yes");

    const refused = await desk.push();
    await client.send(
      new UpdateStackCommand(keyStack(desk.serving.ready.credentials.secretAccessKey)),
    );
    await waitUntilStackUpdateComplete(waiting(), { StackName: "key" });
    desk.commit("Deploy through the endpoint");
    const deployed = await desk.push();

    expect(arn).toMatch(SECRET_ARN);
    expect(applied).toMatchObject({ code: 0 });
    expect(refused).toContain("signature");
    expect(refused).not.toContain("not-the-key");
    expect(deployed).toContain(`${desk.serving.ready.url} answers with the new code`);
    expect(deployed).not.toContain(desk.serving.ready.credentials.secretAccessKey);
  });
});
