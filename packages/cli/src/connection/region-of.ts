import type { Arguments } from "../command.ts";
import type { Terminal } from "../terminal.ts";

/** The Region that a command is given; `undefined` leaves it to the AWS configuration. */
export function regionOf(given: Arguments, terminal: Terminal): string | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION } = terminal.environmentVariables;
  return given.option("region") ?? AWS_REGION ?? AWS_DEFAULT_REGION;
}
