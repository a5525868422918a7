import type {
  ListServiceInstancesFilterBy,
  ListServiceInstancesInput,
  ListServiceInstancesSortBy,
} from "../generated/api.ts";
import { instances } from "../records/service-record.ts";
import { listPage } from "../requests/paging.ts";
import { instanceFilter } from "../services/instance-filter.ts";
import { findService } from "../services/service-lookup.ts";
import { keyOf, type OrderName } from "../store/keys.ts";
import { instanceSummary } from "../views/service-view.ts";
import type { Operation } from "./operation.ts";

/** Lists service instances, of one service or all, filtered and sorted. */
export const listServiceInstances: Operation<"ListServiceInstances"> = async (context, input) => {
  const { serviceName, filters = [] } = input;
  if (serviceName !== undefined) await findService(context, serviceName);
  const ofService =
    serviceName === undefined ? [] : [{ key: "serviceName", value: serviceName } as const];
  const where = await instanceFilter(context, [...ofService, ...filters]);
  const page = await listPage(context, "ListServiceInstances", input, instances, {
    ...accessPath(input),
    descending: input.sortOrder === "DESCENDING",
    ...(where === undefined ? {} : { where }),
  });
  return { serviceInstances: page.values.map(instanceSummary), nextToken: page.nextToken };
};

const orders: Readonly<Record<ListServiceInstancesSortBy, OrderName | undefined>> = {
  serviceName: undefined,
  name: "order1",
  deploymentStatus: "order2",
  templateName: "order3",
  environmentName: "order4",
  lastDeploymentAttemptedAt: "order5",
  createdAt: "order6",
};

/** Orders that hold what has one value in the order of services. */
const byService: Partial<Record<ListServiceInstancesFilterBy, OrderName>> = {
  deploymentStatus: "order2",
  environmentName: "order4",
  name: "order1",
};

/**
 * The narrowest range that has the asked order: where instances are sorted by service, it is that
 * of the service, or else that of the first filter with an order of its own.
 */
function accessPath(input: ListServiceInstancesInput): { order?: OrderName; prefix?: string } {
  const { serviceName, sortBy = "serviceName", filters = [] } = input;
  const order = orders[sortBy];
  if (order !== undefined) {
    const value = filters.find(({ key }) => key === sortBy)?.value;
    return value === undefined ? { order } : { order, prefix: keyOf(value, "") };
  }
  const wanted = serviceName ?? filters.find(({ key }) => key === "serviceName")?.value;
  if (wanted !== undefined) return { prefix: keyOf(wanted, "") };
  for (const { key, value } of filters) {
    const filterOrder = key === undefined ? undefined : byService[key];
    if (filterOrder !== undefined && value !== undefined) {
      return { order: filterOrder, prefix: keyOf(value, "") };
    }
  }
  return {};
}
