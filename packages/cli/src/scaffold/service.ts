import { join, relative } from "node:path";
import { defaultOf, readBundle, sampleValue } from "@proton/bundle";
import { stringify } from "yaml";
import { UsageError } from "../usage-error.ts";
import { addToEstate, requireEstate } from "./estate-entries.ts";
import type { Scaffold } from "./scaffold.ts";

/** A service of a template, with one instance: inputs that have no default get a value of their type. */
export function service(options: {
  readonly estateFile: string;
  readonly directory: string;
  readonly name: string;
  readonly template: string;
  readonly environment: string;
}): Scaffold {
  const { estateFile, directory, name, template, environment } = options;
  const { templates } = requireEstate(estateFile);
  const path = templates.find((each) => each.name === template)?.path ?? template;
  const { bundle, findings } = readBundle({ directory: join(directory, path) });
  if (bundle === undefined) {
    throw new UsageError(`template ${template} cannot be read: ${findings[0]?.message}`);
  }
  if (bundle.kind !== "service") {
    throw new UsageError(
      `${template} is an environment template: a service needs a service template`,
    );
  }
  const file = join(directory, "services", `${name}.yaml`);
  const properties = [...(bundle.schema.types.instance?.properties.values() ?? [])];
  const needed = properties.filter(
    (property) => property.required && defaultOf(property) === undefined,
  );
  const inputs = Object.fromEntries(
    needed.map((property) => [property.name, sampleValue(property.schema, property.name)]),
  );
  const spec = {
    proton: "ServiceSpec",
    ...(bundle.schema.types.pipeline && { pipeline: {} }),
    instances: [{ name: environment, environment, spec: inputs }],
  };
  const optional = properties.filter((property) => !needed.includes(property));
  const comment = optional.map(
    ({ name: input, schema }) => `# ${input}: ${schema.title ?? schema.description ?? ""}\n`,
  );
  const heading =
    comment.length === 0 ? "" : `# Inputs that have defaults:\n#\n${comment.join("")}\n`;
  const estate = addToEstate(estateFile, {
    services: { name, template, spec: relative(directory, file) },
  });
  return {
    created: new Map([[file, `${heading}${stringify(spec, { lineWidth: 0 })}`], ...estate.created]),
    changed: estate.changed,
    next: ["proton plan", "proton start"],
  };
}
