/** Where commands find what `proton bootstrap` made, in the Parameter Store of the account and Region. */
export const PARAMETER_NAMES = {
  stateTable: "/proton/state-table",
  bucket: "/proton/bucket",
  provisioningRole: "/proton/provisioning-role",
  permissionsBoundary: "/proton/permissions-boundary",
} as const;

/** Where the address of a control plane is found that `proton bootstrap --control-plane` made. */
export const CONTROL_PLANE_PARAMETER = "/proton/control-plane";

/** What `proton bootstrap` made, by name or ARN. */
export type AccountState = Readonly<Record<keyof typeof PARAMETER_NAMES, string>>;
