import { describeProvisionerContract } from "../testing/provisioner-contract.ts";
import { createAwsProvisioner } from "./aws-provisioner.ts";
import { fakeCloudFormation } from "./fake-cloudformation.ts";

describeProvisionerContract("AWS CloudFormation", async () => ({
  provisioner: createAwsProvisioner({
    client: fakeCloudFormation().client,
    sleep: async () => {},
    waitMilliseconds: 1,
  }),
  // The fake's description says what these do in it.
  templates: { first: "one", second: "two", failing: "FAIL" },
}));
