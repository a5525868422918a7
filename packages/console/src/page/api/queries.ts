import { keepPreviousData, type QueryKey, queryOptions } from "@tanstack/react-query";
import type { AskInput, Target } from "../../extension/index.ts";
import { ApiError } from "./api-error.ts";
import { ask } from "./ask.ts";
import { callProton, type Input, type OperationName, type Output } from "./call-proton.ts";

/** The kinds of a resource: the first word of each query's key, by which events make it look again. */
export type Resource =
  | "environment-template"
  | "service-template"
  | "environment"
  | "service"
  | "deployment"
  | "pipeline"
  | "pipeline-log"
  | "component"
  | "connection"
  | "repository"
  | "sync"
  | "settings"
  | "tags"
  | "running"
  | "denied"
  | "about";

/** One operation of the API as a query for one thing. */
export function read<Name extends OperationName, Item>(
  resource: Resource,
  operation: Name,
  input: Input<Name>,
  pick: (answer: Output<Name>) => Item | undefined,
) {
  return queryOptions({
    queryKey: [resource, operation, input] as QueryKey,
    async queryFn({ signal }): Promise<Item> {
      const found = pick(await callProton(operation, input, signal));
      if (found !== undefined) return found;
      throw new ApiError("InternalServerException", `${operation} answered nothing.`, 200);
    },
  });
}

/** More than any account of Proton could have. */
const MOST_LISTED = 10_000;

/** All pages of a listing, one after the other; where nothing is shown yet, what there is each time it has doubled. */
export function readAll<Name extends OperationName, Item>(
  resource: Resource,
  operation: Name,
  input: Input<Name>,
  items: (page: Output<Name>) => readonly Item[] | undefined,
) {
  return queryOptions({
    queryKey: [resource, operation, input] as QueryKey,
    placeholderData: keepPreviousData,
    async queryFn({ signal, client, queryKey }): Promise<readonly Item[]> {
      const isFirst = client.getQueryData(queryKey) === undefined;
      const found: Item[] = [];
      let shown = 0;
      let nextToken: string | undefined;
      do {
        const asked = { ...(input as object), maxResults: 100, nextToken } as Input<Name>;
        const page = await callProton(operation, asked, signal);
        found.push(...(items(page) ?? []));
        ({ nextToken } = page as { readonly nextToken?: string });
        if (isFirst && nextToken !== undefined && found.length >= 2 * shown) {
          shown = found.length;
          client.setQueryData(queryKey, [...found]);
        }
      } while (nextToken !== undefined && found.length < MOST_LISTED);
      return found;
    },
  });
}

export const about = queryOptions({
  queryKey: ["about"],
  queryFn: ({ signal }) => ask("about", {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const environments = readAll(
  "environment",
  "ListEnvironments",
  {},
  (page) => page.environments,
);
export const services = readAll("service", "ListServices", {}, (page) => page.services);
export const instances = (serviceName?: string) =>
  readAll(
    "service",
    "ListServiceInstances",
    serviceName === undefined ? {} : { serviceName },
    (page) => page.serviceInstances,
  );
export const deployments = (of: Input<"ListDeployments"> = {}) =>
  readAll("deployment", "ListDeployments", of, (page) => page.deployments);

export const environment = (name: string) =>
  read("environment", "GetEnvironment", { name }, (answer) => answer.environment);
export const service = (name: string) =>
  read("service", "GetService", { name }, (answer) => answer.service);
export const instance = (serviceName: string, name: string) =>
  read("service", "GetServiceInstance", { serviceName, name }, (answer) => answer.serviceInstance);

export const deploymentDetails = (id: string) =>
  queryOptions({
    queryKey: ["deployment", "details", id],
    queryFn: ({ signal }) => ask("deployment", { id }, signal),
  });

/** Of what is deployed: an event of a deployment, an environment or a service makes it look again. */
export const environmentMap = (input: AskInput<"map">) =>
  queryOptions({
    queryKey: ["deployment", "map", input],
    queryFn: ({ signal }) => ask("map", input, signal),
  });

export const staleness = (target: Target) =>
  queryOptions({
    queryKey: ["deployment", "staleness", target],
    queryFn: ({ signal }) => ask("staleness", target, signal),
  });

export const preview = (input: AskInput<"preview">) =>
  queryOptions({
    queryKey: ["deployment", "preview", input],
    queryFn: ({ signal }) => ask("preview", input, signal),
    placeholderData: keepPreviousData,
    // What it would do now, not what it would have done when it was asked last.
    gcTime: 0,
  });

export const specFindings = (input: AskInput<"check-spec">) =>
  queryOptions({
    queryKey: ["deployment", "check-spec", input],
    queryFn: ({ signal }) => ask("check-spec", input, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** How many there are of everything, and how many of them failed or are behind. */
export const summary = read("deployment", "GetResourcesSummary", {}, ({ counts }) => counts);

/** What is asked for before the page of an address is drawn: the lists, which are opened first. */
export function askedAhead(path: string) {
  switch (path.replace(/^\/console\/?/, "")) {
    case "":
      return [summary, deployments()];
    case "environments":
      return [environments];
    case "services":
      return [services];
    case "service-instances":
      return [instances()];
    case "deployments":
      return [deployments()];
    default:
      return [];
  }
}
