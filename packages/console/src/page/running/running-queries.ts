import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ItemsRequest } from "../../extension/index.ts";
import { ask } from "../api/ask.ts";

export const routes = queryOptions({
  queryKey: ["running", "routes"],
  queryFn: async ({ signal }) => (await ask("routes", {}, signal)).apis,
});

/** Whom requests can be signed as. */
export const roles = (accountId: string) =>
  queryOptions({
    queryKey: ["running", "roles", accountId],
    queryFn: async ({ signal }) => (await ask("roles", { accountId }, signal)).roleArns,
  });

export const routeExample = (routeKey: string) =>
  queryOptions({
    queryKey: ["running", "route-example", routeKey],
    queryFn: async ({ signal }) =>
      (await ask("route-example", { routeKey }, signal)).example ?? null,
  });

export const functionLogs = queryOptions({
  queryKey: ["running", "function-logs"],
  queryFn: ({ signal }) => ask("function-logs", {}, signal),
  // The last lines as they are now.
  gcTime: 0,
});

export const tables = queryOptions({
  queryKey: ["running", "tables"],
  queryFn: async ({ signal }) => (await ask("tables", {}, signal)).tables,
});

export const items = (input: ItemsRequest) =>
  queryOptions({
    queryKey: ["running", "items", input],
    queryFn: ({ signal }) => ask("items", input, signal),
    placeholderData: keepPreviousData,
  });

export const deniedCalls = queryOptions({
  queryKey: ["denied"],
  queryFn: async ({ signal }) => (await ask("denied-calls", {}, signal)).calls,
});
