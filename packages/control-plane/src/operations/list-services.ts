import { services } from "../records/service-record.ts";
import { listPage } from "../requests/paging.ts";
import { serviceSummary } from "../views/service-view.ts";
import type { Operation } from "./operation.ts";

/** Lists the services by name. */
export const listServices: Operation<"ListServices"> = async (context, input) => {
  const page = await listPage(context, "ListServices", input, services);
  return { services: page.values.map(serviceSummary), nextToken: page.nextToken };
};
