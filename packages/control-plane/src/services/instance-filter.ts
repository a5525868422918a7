import type { Context } from "../context.ts";
import { validationError } from "../errors.ts";
import type { ListServiceInstancesFilter, ListServiceInstancesFilterBy } from "../generated/api.ts";
import type { InstanceRecord } from "../records/service-record.ts";
import { type TemplateRecord, templates } from "../records/template-record.ts";
import { type Currency, currencyOf } from "./currency.ts";

type Filter = (instance: InstanceRecord) => boolean;

const currencies: readonly Currency[] = ["UP_TO_DATE", "BEHIND_MINOR", "BEHIND_MAJOR"];

/**
 * Reads the filters of a request: an instance has to pass all of them.
 *
 * @throws ProtonError `ValidationException` for a value that the filter cannot compare with
 */
export async function instanceFilter(
  context: Context,
  filters: readonly ListServiceInstancesFilter[],
): Promise<Filter | undefined> {
  if (filters.length === 0) return undefined;
  const usesCurrency = filters.some(({ key }) => key === "deployedTemplateVersionStatus");
  const known = usesCurrency ? await allTemplates(context) : new Map<string, TemplateRecord>();
  const tests = filters.map(({ key, value }) => {
    if (key === undefined || value === undefined) {
      throw validationError("A filter needs a key and a value.");
    }
    return testOf(key, value, known);
  });
  return (instance) => tests.every((test) => test(instance));
}

function testOf(
  key: ListServiceInstancesFilterBy,
  value: string,
  known: ReadonlyMap<string, TemplateRecord>,
): Filter {
  switch (key) {
    case "name":
    case "serviceName":
    case "templateName":
    case "environmentName":
    case "deploymentStatus":
      return (instance) => instance[key] === value;
    case "createdAtBefore":
      return before(value, ({ createdAt }) => createdAt);
    case "createdAtAfter":
      return after(value, ({ createdAt }) => createdAt);
    case "lastDeploymentAttemptedAtBefore":
      return before(value, ({ lastDeploymentAttemptedAt }) => lastDeploymentAttemptedAt);
    case "lastDeploymentAttemptedAtAfter":
      return after(value, ({ lastDeploymentAttemptedAt }) => lastDeploymentAttemptedAt);
    case "deployedTemplateVersionStatus": {
      if (!currencies.some((currency) => currency === value)) {
        throw validationError(`${key} is one of ${currencies.join(", ")}, not ${value}.`);
      }
      return (instance) => currencyOf(instance, known.get(instance.templateName)) === value;
    }
  }
}

function before(value: string, time: (instance: InstanceRecord) => number): Filter {
  const limit = readTime(value);
  return (instance) => time(instance) < limit;
}

function after(value: string, time: (instance: InstanceRecord) => number): Filter {
  const limit = readTime(value);
  return (instance) => time(instance) > limit;
}

/** RFC 3339; without an offset it is UTC. */
function readTime(value: string): number {
  const hasOffset = /(?:Z|[+-]\d\d:\d\d)$/i.test(value);
  const time = Date.parse(hasOffset || !value.includes("T") ? value : `${value}Z`);
  if (Number.isNaN(time))
    throw validationError(`${value} is not a time: write 2026-01-31T12:00:00.`);
  return time;
}

async function allTemplates(context: Context): Promise<ReadonlyMap<string, TemplateRecord>> {
  const { values } = await context.store.list(templates("service"));
  return new Map(values.map((template) => [template.name, template]));
}
