import { findInstance } from "../services/service-lookup.ts";
import { instanceView } from "../views/service-view.ts";
import type { Operation } from "./operation.ts";

/** Reads a service instance. */
export const getServiceInstance: Operation<"GetServiceInstance"> = async (
  context,
  { serviceName, name },
) => ({ serviceInstance: instanceView(await findInstance(context, serviceName, name)) });
