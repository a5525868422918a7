import { type Kind, keyOf, padded } from "../store/keys.ts";
import { type Deployable, ownState, specsApart } from "./deployable.ts";

/** An environment. */
export interface EnvironmentRecord extends Deployable {
  readonly name: string;
  readonly description?: string;
  readonly protonServiceRoleArn?: string;
  readonly componentRoleArn?: string;
  readonly codebuildRoleArn?: string;
  /** Provisioned in the account, and with the roles, of this connection. */
  readonly environmentAccountConnectionId?: string;
  /** Of the connection; absent for the control plane's own account. */
  readonly environmentAccountId?: string;
  /** The template's environments are made by the customer: a spec holds their outputs. */
  readonly customerManaged: boolean;
  /** Where a self-managed environment is provisioned from; who does it notifies of the result. */
  readonly provisioningRepository?: RepositoryBranchRecord;
  readonly createdWith: string;
  readonly modified: boolean;
}

/** A branch of a registered repository. */
export interface RepositoryBranchRecord {
  readonly arn: string;
  readonly provider: "GITHUB" | "GITHUB_ENTERPRISE" | "BITBUCKET";
  readonly name: string;
  readonly branch: string;
}

export const environments: Kind<EnvironmentRecord> = {
  name: "environment",
  spread: Infinity,
  id: ({ name }) => name,
  orders: (record) => ({ order3: keyOf(versionOrder(record), record.name) }),
  apart: specsApart(),
};

/** Where a resource stands in the order of template versions: what is deployed on a version is found by it. */
export function versionOrder(record: Deployable): string {
  const { templateMajorVersion, templateMinorVersion } = ownState(record);
  return keyOf(record.templateName, padded(templateMajorVersion), padded(templateMinorVersion));
}
