import type { ForgetRequest } from "@proton/control-plane";
import type { Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { UsageError } from "../usage-error.ts";

/** `proton forget`: the opposite of `proton adopt`. */
export const forget: Command = {
  usage: "environment/<name> | service/<name> [options]",
  details: `Takes back what \`proton adopt\` wrote, or hands stacks over to somebody else. A service is forgotten
with its instances and its pipeline; an environment only when no instance is recorded in it. Prints the
names of the stacks, which stay as they are. Exit code: 0 forgotten, 1 refused, 2 could not run.`,
  options: connectionOptions,
  positionals: { minimum: 1, maximum: 1 },
  run: (given, terminal) =>
    withConnection(given, terminal, async ({ adoption, description }): Promise<ExitCode> => {
      const request = requestOf(given.positionals[0] ?? "");
      if (adoption === undefined) {
        throw new UsageError(
          `the records of ${description} are not this command's to remove: use --aws or --table, or stop the server`,
        );
      }
      for (const stackName of await adoption.forget(request)) terminal.write(`${stackName}\n`);
      return 0;
    }),
};

function requestOf(text: string): ForgetRequest {
  const [kind, name, ...more] = text.split("/");
  if (name && more.length === 0) {
    if (kind === "environment") return { type: "ENVIRONMENT", environmentName: name };
    if (kind === "service") return { type: "SERVICE", serviceName: name };
  }
  throw new UsageError(`"${text}" is neither environment/<name> nor service/<name>`);
}
