/** Where commands find what `proton bootstrap` made, in the Parameter Store of the account and Region. */
export const PARAMETER_NAMES = {
  stateTable: "/proton/state-table",
  bucket: "/proton/bucket",
  provisioningRole: "/proton/provisioning-role",
  permissionsBoundary: "/proton/permissions-boundary",
} as const;

/** What `proton bootstrap` made, by name or ARN. */
export type AccountState = Readonly<Record<keyof typeof PARAMETER_NAMES, string>>;
