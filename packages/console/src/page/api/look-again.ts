import type { QueryClient } from "@tanstack/react-query";
import type { Resource } from "./queries.ts";

/**
 * Looks again at everything of a kind that is shown. A query's first answer is waited for and looked at
 * once more: it may tell of the time before, and nothing else would ever say so.
 */
export async function lookAgain(client: QueryClient, resource: Resource): Promise<void> {
  const queryKey = [resource];
  const first = client.getQueryCache().findAll({
    queryKey,
    fetchStatus: "fetching",
    predicate: ({ state }) => state.data === undefined,
  });
  void client.invalidateQueries({ queryKey });
  await Promise.allSettled(first.map(({ promise }) => promise));
  await Promise.all(
    first.map((query) => client.invalidateQueries({ queryKey: query.queryKey, exact: true })),
  );
}
