import { join } from "node:path";
import { isLocalIssuer, mintToken, readSandboxContents } from "@proton/sandbox";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { timeSpan } from "../logs/time-span.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton token`: a JSON Web Token that an API of the sandbox accepts. */
export const token: Command = {
  usage: "[options]",
  details: `Prints a token of the sandbox's own issuer, for an environment whose jwt_issuer is an address like
http://127.0.0.1:4702 (proton/environment/spec/local-jwt.yaml), as in

  curl -H "authorization: Bearer $(pnpm --silent proton token)" http://127.0.0.1:3000/items`,
  options: {
    audience: {
      description: "The aud claim [what the API accepts]",
      placeholder: "<audience>",
      multiple: true,
    },
    scope: { description: "A scope that the token grants", placeholder: "<scope>", multiple: true },
    subject: { description: "The sub claim", placeholder: "<subject>", default: "local-user" },
    claim: {
      description: "A further claim; a value that is JSON is taken as such",
      placeholder: "<name>=<value>",
      multiple: true,
    },
    expires: {
      description: "How long it is valid: 30s, 10m, 2h, 1d",
      placeholder: "<time>",
      default: "1h",
    },
    state: {
      description: "Where the sandbox is kept",
      placeholder: "<directory>",
      default: ".proton",
    },
  },
  positionals: { minimum: 0, maximum: 0 },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const state = terminal.resolve(given.option("state") ?? "");
  const directory = join(state, "sandbox");
  const { issuer, audiences } = trustOf(directory, terminal.display(state));
  const audience = given.options("audience");
  const scopes = given.options("scope").flatMap((each) => each.split(/[\s,]+/).filter(Boolean));
  const minted = await mintToken({
    directory,
    issuer,
    subject: given.option("subject") ?? "",
    audience: oneOrMany(audience.length > 0 ? audience : audiences),
    ...(scopes.length > 0 && { scopes }),
    claims: Object.fromEntries(given.options("claim").map(claimOf)),
    expiresInSeconds: secondsOf(given.option("expires") ?? ""),
  });
  terminal.write(`${minted}\n`);
  return 0;
}

/** Several APIs may trust the issuer: a token is good for all of them. */
function trustOf(directory: string, state: string) {
  const trusts = readSandboxContents(directory).jwtTrusts.filter(({ issuer }) =>
    isLocalIssuer(issuer),
  );
  const [first] = trusts;
  if (first !== undefined) {
    const same = trusts.filter(({ issuer }) => issuer === first.issuer);
    const audiences = new Set(same.flatMap((trust) => trust.audiences));
    return { issuer: first.issuer, audiences: [...audiences] };
  }
  throw new UsageError(
    `no API in ${state} trusts a token issuer of this machine: give an environment the inputs authorization: JWT, jwt_issuer: http://127.0.0.1:4702 and jwt_audiences, and run \`proton start\``,
  );
}

const oneOrMany = (values: readonly string[]) =>
  values.length === 1 && values[0] !== undefined ? values[0] : values;

function claimOf(text: string): [string, unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--claim is "${text}", but must be <name>=<value>`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

function secondsOf(text: string): number {
  const seconds = Math.floor((timeSpan(text) ?? 0) / 1000);
  if (seconds > 0) return seconds;
  throw new UsageError(`--expires is "${text}", but must be a time span such as 30s, 10m or 2h`);
}
