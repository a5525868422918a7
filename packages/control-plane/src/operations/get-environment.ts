import { findEnvironment } from "../environments/find-environment.ts";
import { environmentView } from "../views/environment-view.ts";
import type { Operation } from "./operation.ts";

/** Reads an environment. */
export const getEnvironment: Operation<"GetEnvironment"> = async (context, { name }) => ({
  environment: environmentView(await findEnvironment(context, name), context.accountId),
});
