import { UsageError } from "../usage-error.ts";

/** A service instance as commands name it. */
export interface InstanceName {
  readonly serviceName: string;
  readonly name: string;
}

/** Reads `<service>/<instance>`. */
export function instanceName(text: string | undefined): InstanceName {
  const [serviceName, name, ...rest] = (text ?? "").split("/");
  if (serviceName && name && rest.length === 0) return { serviceName, name };
  throw new UsageError(
    `"${text}" is not a service instance: write <service>/<instance>, as in items/local`,
  );
}
