import type { AskInput, AskOutput } from "@proton/console/extension";
import type { ConsoleBackend } from "../console-backend.ts";
import { browseItems, listTables } from "./browse-items.ts";
import { listRoutes } from "./list-routes.ts";
import { recentLines } from "./recent-lines.ts";
import { routeExample } from "./route-example.ts";
import { accountOf, applicationOf } from "./running-application.ts";

type Ask =
  | "routes"
  | "route-example"
  | "roles"
  | "function-logs"
  | "tables"
  | "items"
  | "denied-calls";

/** What the console is told of the application that runs on this machine. */
export const runningAnswers: {
  readonly [Name in Ask]: (
    backend: ConsoleBackend,
    input: AskInput<Name>,
  ) => Promise<AskOutput<Name>>;
} = {
  async routes(backend) {
    return { apis: applicationOf(backend).accounts.flatMap(listRoutes) };
  },
  async "route-example"(backend, { routeKey }) {
    const example = routeExample(applicationOf(backend).projectDirectory, routeKey);
    return example === undefined ? {} : { example };
  },
  async roles(backend, { accountId }) {
    return { roleArns: [...accountOf(applicationOf(backend), accountId).roleArns()] };
  },
  async "function-logs"(backend, input) {
    return recentLines(applicationOf(backend), input);
  },
  async tables(backend) {
    const { accounts } = applicationOf(backend);
    return { tables: (await Promise.all(accounts.map(listTables))).flat() };
  },
  async items(backend, input) {
    return browseItems(accountOf(applicationOf(backend), input.accountId), input);
  },
  async "denied-calls"(backend) {
    return { calls: [...applicationOf(backend).denials.calls()] };
  },
};
