import { existsSync } from "node:fs";
import { join } from "node:path";
import { readBundle } from "@proton/bundle";
import { isMap, isSeq, parseDocument } from "yaml";
import { requireText } from "../estate/read-text.ts";
import { routesOf } from "../estate/route-owners.ts";
import { UsageError } from "../usage-error.ts";
import { requireEstate } from "./estate-entries.ts";
import { camelCase, type Scaffold } from "./scaffold.ts";

/** What handlers import: the application's package, not one of this command's. */
const SHARED = "@proton/shared";
const NAME = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
const ROUTE = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|ANY) (\/[A-Za-z0-9._\-/{}+]*)$/;
const ACCESS = /^(none|(read|list|write|delete)(\+(read|list|write|delete))*)$/;

/** A handler of the application with its test, behind a route of a service. */
export function handler(options: {
  readonly estateFile: string;
  readonly directory: string;
  /** `packages/handlers` */
  readonly handlers: string;
  readonly name: string;
  /** `GET /about` */
  readonly route: string;
  readonly access: string;
  readonly service: string;
}): Scaffold {
  const { handlers, name, route, access } = options;
  if (!NAME.test(name)) {
    throw new UsageError(`a handler is called like show-about, in lower case, not "${name}"`);
  }
  const [, method, path] = ROUTE.exec(route) ?? [];
  if (method === undefined || path === undefined) {
    throw new UsageError(`the route is "${route}", but must be like "GET /about/{id}"`);
  }
  if (!ACCESS.test(access)) {
    throw new UsageError(
      `the access is "${access}", but must be none, or read, list, write, delete joined with +`,
    );
  }
  if (!existsSync(join(handlers, "src"))) {
    throw new UsageError(`there is no ${join(handlers, "src")}: name the package with --handlers`);
  }
  return {
    created: new Map([
      [join(handlers, "src", `${name}.ts`), source(name, method)],
      [join(handlers, "test", `${name}.test.ts`), test(name, method, path)],
    ]),
    changed: withRoute(options, `${method} ${path} ${name} ${access}`),
    next: [
      "proton dev, or pnpm dev in this repository, serves it as it is saved",
      `vitest run ${join(handlers, "test", `${name}.test.ts`)}`,
    ],
  };
}

/** The service's spec with one more route in each instance. */
function withRoute(
  { estateFile, directory, service }: Parameters<typeof handler>[0],
  route: string,
): ReadonlyMap<string, string> {
  const { services, templates } = requireEstate(estateFile);
  const entry = services.find(({ name }) => name === service);
  if (entry === undefined) {
    const known = services.map(({ name }) => name).join(", ");
    throw new UsageError(`${estateFile} has no service "${service}"; it has ${known || "none"}`);
  }
  const path = templates.find(({ name }) => name === entry.template)?.path ?? "";
  const { bundle } = readBundle({ directory: join(directory, path) });
  const property = bundle?.schema.types.instance?.properties.get("routes");
  if (property === undefined) {
    throw new UsageError(`the template ${entry.template} of ${service} has no input \`routes\``);
  }
  const usual = property.schema.default as readonly string[] | undefined;
  const file = join(directory, entry.spec);
  const document = parseDocument(requireText(file));
  const instances = document.get("instances", true);
  if (!isSeq(instances)) throw new UsageError(`${file} has no instances`);
  const [method, of] = route.split(" ");
  for (const instance of instances.items) {
    if (!isMap(instance)) continue;
    const there = instance.getIn(["spec", "routes"], true);
    const given = isSeq(there) ? (there.toJSON() as readonly string[]) : (usual ?? []);
    const taken = routesOf(given).find(
      (each) => each.path === of && each.methods.includes(method ?? ""),
    );
    if (taken !== undefined) {
      throw new UsageError(`${service} answers ${method} ${of} with ${taken.handler} already`);
    }
    if (isSeq(there)) there.add(document.createNode(route));
    else instance.setIn(["spec", "routes"], document.createNode([...given, route]));
  }
  return new Map([[file, document.toString({ lineWidth: 0 })]]);
}

function source(name: string, method: string): string {
  const methods = method === "ANY" ? ["GET", "POST", "PUT", "PATCH", "DELETE"] : [method];
  return `import { defineHandler, type HttpResponse, type Invocation, jsonResponse } from "${SHARED}";

async function ${camelCase(name)}({ request }: Invocation): Promise<HttpResponse> {
  return jsonResponse(200, { path: request.path });
}

export const handler = defineHandler({
  name: "${name}",
  methods: ${JSON.stringify(methods).replaceAll(",", ", ")},
  operation: ${camelCase(name)},
});
`;
}

function test(name: string, method: string, path: string): string {
  const called = method === "ANY" ? "GET" : method;
  const parameters = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, parameter]) => parameter);
  const example = path.replaceAll(/\{\w+\+?\}/g, "one");
  const given = parameters.map((parameter) => `${parameter}: "one"`).join(", ");
  const pathParameters = given === "" ? "" : `, pathParameters: { ${given} }`;
  return `import type { ProxyHandler } from "${SHARED}";
import { type LocalTable, startLocalTable } from "${SHARED}/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { payloadFormats, proxyEvent } from "./support/proxy-events.ts";

let local: LocalTable;
let handler: ProxyHandler;

beforeAll(async () => {
  local = await startLocalTable();
  Object.assign(process.env, local.environmentVariables);
  ({ handler } = await import("../src/${name}.ts"));
});
afterAll(() => local[Symbol.asyncDispose]());

it.each(payloadFormats)("answers ${called} ${path} with events of format %s", async (format) => {
  const request = { method: "${called}", path: "${example}"${pathParameters} };

  const answer = await handler(proxyEvent(format, request));

  expect(answer.statusCode).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ path: "${example}" });
});
`;
}
