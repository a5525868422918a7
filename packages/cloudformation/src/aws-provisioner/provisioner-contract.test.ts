import { describeProvisionerContract } from "../testing/provisioner-contract.ts";
import { createAwsProvisioner } from "./aws-provisioner.ts";
import { fakeCloudFormation } from "./fake-cloudformation.ts";

describeProvisionerContract("AWS CloudFormation", async () => ({
  provisioner: createAwsProvisioner({
    client: fakeCloudFormation().client,
    sleep: async () => {},
  }),
  // What these do stands in the fake's description of what it models.
  templates: { first: "one", second: "two", failing: "FAIL" },
}));
