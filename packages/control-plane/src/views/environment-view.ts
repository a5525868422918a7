import type { Environment, EnvironmentSummary } from "../generated/api.ts";
import type { EnvironmentRecord } from "../records/environment-record.ts";
import { deployableView } from "./deployable-view.ts";

/** An environment as listings show it. */
export function environmentSummary(
  record: EnvironmentRecord,
  accountId: string,
): EnvironmentSummary {
  return {
    ...deployableView(record),
    name: record.name,
    description: record.description,
    componentRoleArn: record.componentRoleArn,
    protonServiceRoleArn: record.protonServiceRoleArn,
    provisioning: record.customerManaged ? "CUSTOMER_MANAGED" : undefined,
    environmentAccountId: record.environmentAccountId ?? accountId,
    environmentAccountConnectionId: record.environmentAccountConnectionId,
  };
}

/** An environment in full. */
export function environmentView(record: EnvironmentRecord, accountId: string): Environment {
  return {
    ...environmentSummary(record, accountId),
    codebuildRoleArn: record.codebuildRoleArn,
    provisioningRepository: record.provisioningRepository,
    spec: record.current?.spec,
  };
}
