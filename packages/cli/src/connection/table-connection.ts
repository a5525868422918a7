import type { ControlPlaneEvent, Provenance } from "@proton/control-plane";
import { type Account, openAccount } from "../account/open-account.ts";
import { withProvenance } from "../deployments/provenance.ts";
import type { Connection } from "./connection.ts";
import { uploadTo } from "./s3-upload.ts";

/** Runs the control plane in this process, on the state table of an AWS account. */
export async function openTableConnection(options: {
  readonly tableName: string;
  readonly region: string | undefined;
  readonly bucket: string | undefined;
  readonly provisioningRole?: string;
  readonly provenance?: Provenance;
  readonly onEvent?: (event: ControlPlaneEvent) => void;
}): Promise<Connection> {
  return connectionOfAccount(await openAccount({ ...options, sharing: "command" }), options);
}

/** Talks to the control plane that runs in this process, on an account. */
export function connectionOfAccount(
  account: Account,
  options: {
    readonly tableName: string;
    readonly bucket?: string | undefined;
    readonly provisioningRole?: string | undefined;
    readonly provenance?: Provenance;
  },
): Connection {
  const { tableName, bucket, provisioningRole } = options;
  const { controlPlane, region } = account;
  return {
    api: withProvenance(controlPlane, options.provenance),
    description: `table ${tableName} of account ${account.accountId} in ${region}`,
    inProcess: true,
    pollMilliseconds: 1000,
    bucket,
    upload: (key, bytes) => uploadTo({ bucket, key, bytes, region }),
    deploymentDetails: (id) => controlPlane.deploymentDetails(id),
    preview: (request) => controlPlane.preview(request),
    staleness: (target) => controlPlane.staleness(target),
    ...(provisioningRole !== undefined && { provisioningRole }),
    accountId: account.accountId,
    asAccount: (accountId) => withProvenance(controlPlane, options.provenance, accountId),
    place: { accountId: account.accountId, region },
    adoption: {
      ...account.stacks,
      adopt: (request) => controlPlane.adopt(request),
      forget: (request) => controlPlane.forget(request),
    },
    stacksAs: account.stacksAs,
    takeUp: (waitedFor) => controlPlane.takeUp(waitedFor),
    repair: account.repair,
    repairAs: account.repairAs,
    drain: () => controlPlane.drain(),
    close: () => account.close(),
  };
}
