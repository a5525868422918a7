import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { type EnvironmentRecord, environments } from "../records/environment-record.ts";

/** @throws ProtonError `ResourceNotFoundException` */
export async function findEnvironment(context: Context, name: string): Promise<EnvironmentRecord> {
  const record = await context.store.get(environments, name);
  if (record !== undefined) return record;
  throw notFound("Environment", name);
}
