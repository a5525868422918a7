import { repositories } from "../records/account-records.ts";
import { listPage } from "../requests/paging.ts";
import { repositorySummary } from "../views/repository-view.ts";
import type { Operation } from "./operation.ts";

/** Lists the repositories by provider and name. */
export const listRepositories: Operation<"ListRepositories"> = async (context, input) => {
  const page = await listPage(context, "ListRepositories", input, repositories);
  return { repositories: page.values.map(repositorySummary), nextToken: page.nextToken };
};
