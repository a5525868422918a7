import type { ControlPlaneEvent } from "@proton/control-plane";
import type { Arguments } from "../command.ts";
import { provenanceOf } from "../deployments/provenance.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { Connection } from "./connection.ts";
import { regionOf } from "./region-of.ts";
import { showTrouble } from "./show-trouble.ts";

/**
 * Opens the Proton that a command is to talk to: the endpoint, table or account that is named, else
 * the server that runs on the local state, else that state itself. What is not used is not loaded.
 */
export async function openConnection(given: Arguments, terminal: Terminal): Promise<Connection> {
  const variables = terminal.environmentVariables;
  const named = given.option("endpoint");
  const table = given.option("table");
  if (named !== undefined && table !== undefined) {
    throw new UsageError("--endpoint and --table name two different Protons: give one of them");
  }
  const region = regionOf(given, terminal);
  const bucket = given.option("bucket") ?? variables.PROTON_BUCKET;
  const isAccount = given.flag("aws") || (named === undefined && variables.PROTON_AWS === "true");
  if (given.flag("aws") && (named !== undefined || table !== undefined)) {
    throw new UsageError(
      `--aws and --${table === undefined ? "endpoint" : "table"} name two different Protons: give one of them`,
    );
  }
  const provenance = provenanceOf(given);
  const common = { region, bucket, ...(provenance && { provenance }) };
  const onEvent = (event: ControlPlaneEvent) => showTrouble(terminal, event);
  if (table !== undefined) {
    const { openTableConnection } = await import("./table-connection.ts");
    return openTableConnection({ tableName: table, ...common, onEvent });
  }
  if (isAccount) {
    const { findAccountState } = await import("../bootstrap/find-account-state.ts");
    const found = await findAccountState(region);
    const { openTableConnection } = await import("./table-connection.ts");
    return openTableConnection({
      ...common,
      onEvent,
      tableName: found.stateTable,
      bucket: bucket ?? found.bucket,
      provisioningRole: found.provisioningRole,
    });
  }
  const stateDirectory = terminal.resolve(given.option("state") ?? ".proton");
  const endpoint = named ?? variables.AWS_ENDPOINT_URL_PROTON ?? variables.AWS_ENDPOINT_URL;
  if (endpoint) {
    const { openEndpointConnection } = await import("./endpoint-connection.ts");
    return openEndpointConnection({
      endpoint: checkedUrl(endpoint),
      variables,
      stateDirectory,
      ...common,
    });
  }
  const { findServer } = await import("../local/endpoint-file.ts");
  const server = await findServer(stateDirectory);
  if (server !== undefined) {
    const { openServerConnection } = await import("./server-connection.ts");
    return openServerConnection(server, { provenance });
  }
  const { openLocalConnection } = await import("./local-connection.ts");
  const account = given.option("account");
  return openLocalConnection({
    stateDirectory,
    ...(account !== undefined && { accounts: [account] }),
    shown: terminal.display(stateDirectory),
    ...common,
  });
}

/** Says which Proton a command is about to show or change. */
export function sayConnection({ description }: Connection, terminal: Terminal): void {
  terminal.writeError(`${terminal.style("dim", `Proton: ${description}`)}\n`);
}

function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return text;
  throw new UsageError(
    `the endpoint is "${text}", but must be a URL such as http://127.0.0.1:4700`,
  );
}

/** Uses a connection and closes it, whatever happens. */
export async function withConnection<T>(
  given: Arguments,
  terminal: Terminal,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(given, terminal);
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
