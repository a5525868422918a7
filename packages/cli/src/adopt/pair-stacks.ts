import type { LoadedEstate } from "../estate/load-estate.ts";
import { specInputs } from "../estate/spec-values.ts";
import type { StackSummary } from "./account-stacks.ts";

/** Something of an estate that has a stack of its own. */
export type EstatePart =
  | { readonly kind: "environment"; readonly environment: string }
  | {
      readonly kind: "instance";
      readonly service: string;
      readonly instance: string;
      readonly environment: string;
    }
  | { readonly kind: "pipeline"; readonly service: string };

/** A part of the estate and the stack that is its own. */
export interface Pair {
  readonly part: EstatePart;
  readonly stackName: string;
}

/** Which stack belongs to what. */
export interface Pairing {
  readonly pairs: readonly Pair[];
  /** Parts without a stack. */
  readonly missing: readonly EstatePart[];
  /** Proton's stacks that the estate does not name. */
  readonly unnamed: readonly string[];
  /** Parts that more than one stack may belong to, and stacks that more than one part may own. */
  readonly ambiguous: readonly { readonly name: string; readonly candidates: readonly string[] }[];
}

/** How people name a part: `production`, `items/production`, `items/pipeline`. */
export function partName(part: EstatePart): string {
  if (part.kind === "environment") return `environment ${part.environment}`;
  if (part.kind === "pipeline") return `pipeline of ${part.service}`;
  return `instance ${part.service}/${part.instance}`;
}

/** How `--stack` names a part. */
export function partKey(part: EstatePart): string {
  if (part.kind === "environment") return part.environment;
  return `${part.service}/${part.kind === "pipeline" ? "pipeline" : part.instance}`;
}

/** The parts of an estate, each after those whose outputs it is rendered with. */
export function estateParts({ estate, bundles, specTexts }: LoadedEstate): readonly EstatePart[] {
  const environments = estate.environments.map(
    ({ name }) => ({ kind: "environment", environment: name }) as const,
  );
  const services = estate.services.flatMap(({ name: service, spec, template }) => {
    const { instances } = specInputs(specTexts.get(spec));
    const hasPipeline = bundles.get(template)?.parts.pipeline !== undefined;
    return [
      ...instances.map(
        ({ name, environment }) =>
          ({ kind: "instance", service, instance: name, environment }) as const,
      ),
      ...(hasPipeline ? [{ kind: "pipeline", service } as const] : []),
    ];
  });
  return [...environments, ...services];
}

/**
 * Finds the stack of each part: by the tags that Proton put on stacks, and where a stack has none by
 * its name, of which Proton kept 15 characters of each name.
 *
 * @param chosen stacks by {@link partKey}, which settle what is ambiguous
 */
export function pairStacks(
  parts: readonly EstatePart[],
  stacks: readonly StackSummary[],
  chosen: ReadonlyMap<string, string> = new Map(),
): Pairing {
  const protons = stacks.filter(
    ({ stackName, isUnderReview = false }) =>
      stackName.startsWith("AWSProton-") &&
      !stackName.startsWith("AWSProton-CodeBuild-") &&
      !isUnderReview,
  );
  const taken = new Set(chosen.values());
  const owners = new Map<string, string[]>();
  const found = parts.map((part) => {
    const own = chosen.get(partKey(part));
    if (own !== undefined) return { part, candidates: [own] };
    const candidates = protons
      .filter((stack) => !taken.has(stack.stackName) && belongsTo(stack, part))
      .map(({ stackName }) => stackName);
    for (const name of candidates) owners.set(name, [...(owners.get(name) ?? []), partKey(part)]);
    return { part, candidates };
  });
  const shared = [...owners].filter(([, keys]) => keys.length > 1);
  const sharedNames = new Set(shared.map(([name]) => name));
  const pairs = found.flatMap(({ part, candidates: [stackName, ...others] }) =>
    stackName === undefined || others.length > 0 || sharedNames.has(stackName)
      ? []
      : [{ part, stackName }],
  );
  const named = new Set(found.flatMap(({ candidates }) => candidates));
  return {
    pairs,
    missing: found.flatMap(({ part, candidates }) => (candidates.length === 0 ? [part] : [])),
    unnamed: protons.flatMap(({ stackName }) => (named.has(stackName) ? [] : [stackName])),
    ambiguous: [
      ...found
        .filter(({ candidates }) => candidates.length > 1)
        .map(({ part, candidates }) => ({ name: partKey(part), candidates })),
      ...shared.map(([name, keys]) => ({ name, candidates: keys })),
    ],
  };
}

/**
 * The same where parts are in several accounts, each with stacks of its own.
 *
 * @param accountOf what tells the account of a part
 */
export async function pairInAccounts<Account extends { list(): Promise<readonly StackSummary[]> }>(
  parts: readonly EstatePart[],
  accountOf: (part: EstatePart) => Account,
  chosen: ReadonlyMap<string, string>,
): Promise<Pairing> {
  const pairings: Pairing[] = [];
  for (const [account, its] of Map.groupBy(parts, accountOf)) {
    const keys = new Set(its.map(partKey));
    const own = new Map([...chosen].filter(([key]) => keys.has(key)));
    pairings.push(pairStacks(its, await account.list(), own));
  }
  const order = new Map(parts.map((part, index) => [part, index]));
  const placeOf = ({ part }: Pair) => order.get(part) ?? 0;
  return {
    pairs: pairings.flatMap(({ pairs }) => pairs).sort((a, b) => placeOf(a) - placeOf(b)),
    missing: pairings.flatMap(({ missing }) => missing),
    unnamed: [...new Set(pairings.flatMap(({ unnamed }) => unnamed))],
    ambiguous: pairings.flatMap(({ ambiguous }) => ambiguous),
  };
}

function belongsTo({ stackName, tags }: StackSummary, part: EstatePart): boolean {
  const tagged = taggedKey(tags);
  if (tagged !== undefined) return tagged === keyOfKind(part);
  return stackName.startsWith(stackNamePrefix(part));
}

/** How Proton's name of a stack begins: fifteen characters of each name are in it. */
export function stackNamePrefix(part: EstatePart): string {
  const names =
    part.kind === "environment"
      ? [part.environment]
      : [part.service, part.kind === "pipeline" ? "pipeline" : part.instance];
  const short = names.map((name) => name.slice(0, 15).replaceAll("_", "-")).join("-");
  return `AWSProton-${short}-cloudformation--`;
}

/** A stack without Proton's tags says nothing. */
function taggedKey(tags: StackSummary["tags"]): string | undefined {
  const [environment, service, instance] = ["environment", "service", "service-instance"].map(
    (name) => tags[`proton:${name}`]?.split(":").at(-1),
  );
  if (instance !== undefined) {
    const [, serviceName, , name] = instance.split("/");
    return `instance ${serviceName}/${name}`;
  }
  if (service !== undefined) return `pipeline ${service.split("/")[1]}`;
  return environment === undefined ? undefined : `environment ${environment.split("/")[1]}`;
}

function keyOfKind(part: EstatePart): string {
  if (part.kind === "environment") return `environment ${part.environment}`;
  if (part.kind === "pipeline") return `pipeline ${part.service}`;
  return `instance ${part.service}/${part.instance}`;
}
