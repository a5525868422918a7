import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import { describeProvisionerContract } from "@proton/cloudformation/testing";
import { openApiFixture } from "./api-fixture.ts";
import type { Trouble, Unpleasantness } from "./unpleasantness.ts";

const topics = (topic: string, more: object = {}) =>
  JSON.stringify({
    Resources: {
      Other: { Type: "AWS::SNS::Topic" },
      Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: topic } },
      ...more,
    },
  });
const refused = { Type: "AWS::SNS::Topic", Properties: { DisplayName: "fail create" } };

/** Every third call of an operation meets the next trouble. */
const TROUBLES: readonly Trouble[] = ["throttled", "answer-lost", "unavailable", "connection-lost"];
const everyThird: Unpleasantness["onCall"] = ({ count }) =>
  count % 3 === 2 ? TROUBLES[Math.floor(count / 3) % TROUBLES.length] : undefined;

const moods: Readonly<Record<string, Unpleasantness>> = {
  "CloudFormation's API of the sandbox, in pages of two,": { pageSize: 2 },
  "CloudFormation's API of the sandbox, in trouble,": { onCall: everyThird },
};

for (const [name, mood] of Object.entries(moods)) {
  describeProvisionerContract(name, async () => {
    const fixture = await openApiFixture();
    Object.assign(fixture.unpleasantness, mood);
    const wait = () => new Promise<void>((resolve) => setTimeout(resolve, 2));
    return {
      provisioner: createAwsProvisioner({
        client: fixture.client,
        sleep: wait,
        waitMilliseconds: 2,
      }),
      templates: {
        first: topics("orders"),
        second: topics("invoices"),
        failing: topics("orders", { Refused: refused }),
      },
      close: fixture.close,
    };
  });
}
