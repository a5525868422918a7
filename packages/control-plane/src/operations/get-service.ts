import { findService, shownService } from "../services/service-lookup.ts";
import type { Operation } from "./operation.ts";

/** Reads a service with its pipeline. */
export const getService: Operation<"GetService"> = async (context, { name }) =>
  shownService(context, await findService(context, name));
