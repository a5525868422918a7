export {
  describeProvisionerContract,
  type ProvisionerContractSubject,
} from "./provisioner-contract.ts";
export { describeRules, type RuleFixtures } from "./rule-fixtures.ts";
