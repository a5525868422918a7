import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { AskInput, Target } from "../../extension/index.ts";
import { ask } from "./ask.ts";
import { callProton, type OperationName, type Operations, type Wire } from "./call-proton.ts";

/** The kinds of a resource: the first word of each query's key, by which events make it look again. */
export type Resource =
  | "environment-template"
  | "service-template"
  | "environment"
  | "service"
  | "deployment"
  | "pipeline"
  | "pipeline-log"
  | "tags"
  | "about";

/** One operation of the API as a query. */
export function read<Name extends OperationName>(
  resource: Resource,
  operation: Name,
  input: Wire<Operations[Name][0]>,
) {
  return queryOptions({
    queryKey: [resource, operation, input],
    queryFn: ({ signal }) => callProton(operation, input, signal),
  });
}

/** More than any account of Proton could have. */
const MOST_LISTED = 10_000;

/** All pages of a listing, one after the other. */
export function readAll<Name extends OperationName, Item>(
  resource: Resource,
  operation: Name,
  input: Wire<Operations[Name][0]>,
  items: (page: Wire<Omit<Operations[Name][1], "$metadata">>) => readonly Item[] | undefined,
) {
  return queryOptions({
    queryKey: [resource, operation, input],
    placeholderData: keepPreviousData,
    async queryFn({ signal }): Promise<readonly Item[]> {
      const found: Item[] = [];
      let nextToken: string | undefined;
      do {
        const page = await callProton(
          operation,
          { ...(input as object), maxResults: 100, nextToken } as never,
          signal,
        );
        found.push(...(items(page) ?? []));
        nextToken = (page as { readonly nextToken?: string }).nextToken;
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
export const deployments = (of: Wire<Operations["ListDeployments"][0]> = {}) =>
  readAll("deployment", "ListDeployments", of, (page) => page.deployments);

export const deploymentDetails = (id: string) =>
  queryOptions({
    queryKey: ["deployment", "details", id],
    queryFn: ({ signal }) => ask("deployment", { id }, signal),
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
