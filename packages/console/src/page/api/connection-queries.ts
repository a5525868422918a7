import type { Output } from "./call-proton.ts";
import { read, readAll } from "./queries.ts";

/** Which side of a connection an account is on: it provisions, or is provisioned in. */
export type Side = "MANAGEMENT_ACCOUNT" | "ENVIRONMENT_ACCOUNT";

export type Connection = NonNullable<
  Output<"GetEnvironmentAccountConnection">["environmentAccountConnection"]
>;

/** The connections of this account on one of its sides. */
export const connections = (requestedBy: Side) =>
  readAll(
    "connection",
    "ListEnvironmentAccountConnections",
    { requestedBy },
    (page) => page.environmentAccountConnections,
  );

export const connection = (id: string) =>
  read(
    "connection",
    "GetEnvironmentAccountConnection",
    { id },
    (answer) => answer.environmentAccountConnection,
  );
