import { dirname } from "node:path";
import { suggestion } from "@proton/text";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { component, instancesOf } from "../scaffold/component.ts";
import { environmentTemplate } from "../scaffold/environment-template.ts";
import { requireEstate } from "../scaffold/estate-entries.ts";
import { handler } from "../scaffold/handler.ts";
import type { Scaffold } from "../scaffold/scaffold.ts";
import { service } from "../scaffold/service.ts";
import { serviceTemplate } from "../scaffold/service-template.ts";
import { writeScaffold } from "../scaffold/write-scaffold.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

interface Wish {
  readonly name: string;
  readonly estateFile: string;
  /** Where the estate file lies; its paths start there. */
  readonly directory: string;
  readonly given: Arguments;
  readonly terminal: Terminal;
}

const KINDS: Readonly<Record<string, (wish: Wish) => Promise<Scaffold>>> = {
  "environment-template": async ({ estateFile, directory, name }) =>
    environmentTemplate(estateFile, directory, name),
  "service-template": async (wish) => {
    const { templates, environments } = requireEstate(wish.estateFile);
    const usual = environments[0]?.template ?? templates[0]?.name;
    const chosen = await answerOf(wish, "environment-template", "Environment template", usual);
    return serviceTemplate({ ...wish, environmentTemplate: chosen });
  },
  service: async (wish) => {
    const { templates, environments } = requireEstate(wish.estateFile);
    const template = await answerOf(wish, "template", "Service template", templates.at(-1)?.name);
    const environment = await answerOf(wish, "environment", "Environment", environments[0]?.name);
    return service({ ...wish, template, environment });
  },
  component: async (wish) => {
    const estate = requireEstate(wish.estateFile);
    const environment = wish.given.option("environment");
    if (environment !== undefined) return component({ ...wish, place: { environment } });
    const owner = await answerOf(wish, "service", "Service", estate.services[0]?.name);
    const [first] = instancesOf(estate, wish.directory, owner);
    const instance = await answerOf(wish, "instance", "Instance", first?.name);
    return component({ ...wish, place: { service: owner, instance } });
  },
  handler: async (wish) => {
    const { services } = requireEstate(wish.estateFile);
    const route = await answerOf(wish, "route", "Route", `GET /${wish.name}`);
    const access = await answerOf(wish, "access", "What it may do with the table", "none");
    const owner = await answerOf(wish, "service", "Service", services[0]?.name);
    const handlers = wish.terminal.resolve(wish.given.option("handlers") ?? "");
    return handler({ ...wish, handlers, route, access, service: owner });
  },
};

/** `proton new`: a template, a service, a component or a handler to begin with. */
export const newCommand: Command = {
  usage:
    "<environment-template | service-template | service | component | handler> <name> [options]",
  details: `Writes files that work as they are, names them in the estate file, and says what to do next. On a
terminal it asks for what no option says; otherwise the usual answer is taken. Nothing that is there
is overwritten.`,
  options: {
    estate: {
      description: "The estate file",
      placeholder: "<file>",
      default: "proton/proton.yaml",
    },
    "environment-template": {
      description: "For a service template: the environment template that it goes with",
      placeholder: "<name>",
    },
    template: { description: "For a service: its template", placeholder: "<name>" },
    environment: {
      description:
        "For a service: the environment of its first instance; for a component: where it is, attached to nothing",
      placeholder: "<name>",
    },
    route: {
      description: "For a handler: method and path, as in GET /about",
      placeholder: "<route>",
    },
    access: {
      description: "For a handler: none, or read, list, write, delete joined with +",
      placeholder: "<access>",
    },
    service: {
      description: "For a handler or a component: the service that it belongs to",
      placeholder: "<name>",
    },
    instance: {
      description: "For a component: the instance that it is attached to",
      placeholder: "<name>",
    },
    handlers: {
      description: "For a handler: the package that it is written into",
      placeholder: "<directory>",
      default: "packages/handlers",
    },
    yes: { description: "Take the usual answers, and do not ask", short: "y" },
    json: { description: "Print the files as JSON" },
  },
  values: Object.keys(KINDS),
  positionals: { minimum: 2, maximum: 2 },
  run,
};

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [kind = "", name = ""] = given.positionals;
  const make = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (make === undefined) {
    const known = Object.keys(KINDS);
    throw new UsageError(
      `"${kind}" cannot be made${suggestion(kind, known)}; there are ${known.join(", ")}`,
    );
  }
  if (!/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(name)) {
    throw new UsageError(
      `the name is "${name}", but must start with a letter or digit and hold only letters, digits, _ and -`,
    );
  }
  const estateFile = terminal.resolve(given.option("estate") ?? "");
  const directory = dirname(estateFile);
  const scaffold = await make({ name, estateFile, directory, given, terminal });
  writeScaffold(scaffold, terminal);
  report(scaffold, given.flag("json"), terminal);
  return 0;
}

function report({ created, changed, next }: Scaffold, json: boolean, terminal: Terminal): void {
  const files = {
    created: [...created.keys()].map((file) => terminal.display(file)),
    changed: [...changed.keys()].map((file) => terminal.display(file)),
  };
  if (json) {
    terminal.write(`${JSON.stringify(files)}\n`);
    return;
  }
  const shown = (text: string) => text.replaceAll(`${terminal.directory}/`, "");
  terminal.write(
    [
      ...files.created.map((file) => `${terminal.style("green", "created")}  ${file}`),
      ...files.changed.map((file) => `${terminal.style("yellow", "changed")}  ${file}`),
      "",
      "Next:",
      ...next.map((step) => `  ${shown(step)}`),
      "",
    ].join("\n"),
  );
}

/** What an option says, or the answer to a question, or what is usual. */
async function answerOf(
  { given, terminal }: Wish,
  option: string,
  question: string,
  usual: string | undefined,
): Promise<string> {
  const said = given.option(option);
  if (said !== undefined) return said;
  const shown = usual === undefined ? "" : ` [${usual}]`;
  const asked = terminal.isInteractive && !given.flag("yes");
  const answer = asked ? (await terminal.ask(`${question}${shown}: `)).trim() : "";
  const chosen = answer || usual;
  if (chosen !== undefined) return chosen;
  throw new UsageError(`give --${option} <name>: the estate file has none that could be taken`);
}
