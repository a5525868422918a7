import type { SpecInputs } from "@proton/bundle";
import { type Finding, findingOf } from "@proton/cloudformation";
import { nearest } from "@proton/text";
import { estateRules } from "./estate-rules.ts";

/** A service instance with what its template's input `routes` says. */
export interface RoutedInstance {
  /** `items/local` */
  readonly name: string;
  readonly environment: string;
  readonly inputs: SpecInputs;
  readonly routes: readonly Route[];
}

interface Route {
  readonly methods: readonly string[];
  readonly path: string;
  readonly handler: string;
}

/** The entries of an input `routes`, `METHOD[,METHOD] PATH HANDLER ACCESS`; what is of another form is passed over. */
export function routesOf(value: unknown): readonly Route[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry): Route | readonly [] => {
    const words = typeof entry === "string" ? entry.split(" ") : [];
    const [methods = "", path = "", handler = ""] = words;
    if (words.length !== 4 || !path.startsWith("/")) return [];
    return { methods: methods.split(","), path, handler };
  });
}

/** Routes of an environment that more than one service instance asks for: API Gateway has each once. */
export function sharedRoutes(instances: readonly RoutedInstance[]): readonly Finding[] {
  const owners = new Map<string, RoutedInstance>();
  return instances.flatMap((instance) =>
    instance.routes.flatMap(({ methods, path }) =>
      methods.flatMap((method): Finding | readonly [] => {
        const key = `${instance.environment} ${method} ${path.replaceAll(/\{[^}+]*/g, "{")}`;
        const owner = owners.get(key);
        if (owner === undefined) owners.set(key, instance);
        if (owner === undefined || owner === instance) return [];
        const { file, range } = instance.inputs;
        const message = `the route ${method} ${path} of ${instance.name} is one of ${owner.name} in environment ${instance.environment} already: give one of them another path`;
        const there = { message: `${owner.name}`, file: owner.inputs.file };
        const { range: ownerRange } = owner.inputs;
        return findingOf(estateRules.routeOwner, {
          message,
          file,
          range,
          related: [{ ...there, ...(ownerRange && { range: ownerRange }) }],
        });
      }),
    ),
  );
}

/** Routes whose handler is not among the files of the function archive. */
export function missingHandlers(
  instances: readonly RoutedInstance[],
  files: readonly string[],
): readonly Finding[] {
  const known = files.flatMap((file) => /^([^/]+)\.(?:mjs|cjs|js)$/.exec(file)?.[1] ?? []);
  return instances.flatMap(({ name, inputs: { file, range }, routes }) =>
    [...new Set(routes.map(({ handler }) => handler))]
      .filter((handler) => !known.includes(handler))
      .map((handler) => {
        const meant = nearest(handler, known);
        const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
        const message = `a route of ${name} names the handler ${handler}, but the function archive has no ${handler}.mjs${hint} Write packages/handlers/src/${handler}.ts, or name another handler in \`routes\``;
        return findingOf(estateRules.routeHandler, { message, file, range });
      }),
  );
}
