import type { Kind } from "../store/keys.ts";

/** Which deployment may change the routes of an environment's API: it holds until that is done with its stack. */
export interface ApiChangeRecord {
  readonly environmentName: string;
  readonly deploymentId: string;
}

export const apiChanges: Kind<ApiChangeRecord> = {
  name: "api-change",
  id: ({ environmentName }) => environmentName,
};
