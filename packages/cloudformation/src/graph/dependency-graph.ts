import { referencesIn } from "../references.ts";
import type { CloudFormationTemplate, TemplatePath, TemplateValue } from "../template.ts";

/** Which resources a template's resources need. */
export interface DependencyGraph {
  /** For each logical id, the ids that must exist before it. */
  readonly dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  /** Ids that may be made at the same time, in the order the groups may be made; cycles are left out. */
  readonly levels: readonly (readonly string[])[];
  /** Resources that need each other: each list starts and ends with the same id. */
  readonly cycles: readonly DependencyCycle[];
}

/** Resources that need each other, so that none can be made first. */
export interface DependencyCycle {
  /** Starts and ends with the same logical id. */
  readonly logicalIds: readonly string[];
  /** The first reference of the cycle. */
  readonly path: TemplatePath;
}

/** Which resources to look at. */
export interface DependencyGraphOptions {
  /** Whether a condition holds: inactive resources and `Fn::If` branches then are ignored. */
  readonly condition?: (name: string) => boolean | undefined;
}

/** Finds what each resource needs, from `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`. */
export function dependencyGraph(
  template: CloudFormationTemplate,
  options: DependencyGraphOptions = {},
): DependencyGraph {
  const { condition } = options;
  const active = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || condition?.(Condition) !== false,
  );
  const ids = new Set(active.map(([logicalId]) => logicalId));
  const edges = new Map<string, Map<string, TemplatePath>>();
  for (const [logicalId, resource] of active) {
    const needed = new Map<string, TemplatePath>();
    const at = ["Resources", logicalId];
    for (const [index, id] of (resource.DependsOn ?? []).entries()) {
      if (ids.has(id)) needed.set(id, [...at, "DependsOn", index]);
    }
    for (const part of ["Properties", "Metadata", "UpdatePolicy", "CreationPolicy"] as const) {
      const value = resource[part];
      if (value === undefined) continue;
      const chosen = condition === undefined ? value : chooseBranches(value, condition);
      for (const { kind, target, path } of referencesIn(chosen, [...at, part])) {
        const isResource = (kind === "ref" || kind === "getAtt") && ids.has(target);
        if (isResource && !needed.has(target)) needed.set(target, path);
      }
    }
    edges.set(logicalId, needed);
  }

  const levels = topologicalLevels(edges);
  const ordered = new Set(levels.flat());
  return {
    dependencies: new Map([...edges].map(([id, needed]) => [id, new Set(needed.keys())])),
    levels,
    cycles: findCycles(edges, ordered),
  };
}

/** Drops the branches of `Fn::If` that are not taken. */
function chooseBranches(
  value: TemplateValue,
  condition: (name: string) => boolean | undefined,
): TemplateValue {
  if (Array.isArray(value)) return value.map((item) => chooseBranches(item, condition));
  if (typeof value !== "object" || value === null) return value;
  const branches = (value as Record<string, TemplateValue>)["Fn::If"];
  if (Array.isArray(branches) && typeof branches[0] === "string") {
    const holds = condition(branches[0]);
    const chosen = holds === true ? branches[1] : branches[2];
    if (holds !== undefined) return chooseBranches(chosen ?? null, condition);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, chooseBranches(member, condition)]),
  );
}

type Edges = ReadonlyMap<string, ReadonlyMap<string, TemplatePath>>;

function topologicalLevels(edges: Edges): readonly (readonly string[])[] {
  const missing = new Map([...edges].map(([id, needed]) => [id, needed.size]));
  const dependents = new Map<string, string[]>();
  for (const [id, needed] of edges) {
    for (const target of needed.keys()) {
      const waiting = dependents.get(target);
      if (waiting === undefined) dependents.set(target, [id]);
      else waiting.push(id);
    }
  }
  const levels: string[][] = [];
  let level = [...missing].filter(([, count]) => count === 0).map(([id]) => id);
  while (level.length > 0) {
    levels.push(level);
    const next: string[] = [];
    for (const dependent of level.flatMap((id) => dependents.get(id) ?? [])) {
      const count = (missing.get(dependent) ?? 0) - 1;
      missing.set(dependent, count);
      if (count === 0) next.push(dependent);
    }
    level = next;
  }
  return levels;
}

/** One cycle for each group of resources that need each other. */
function findCycles(edges: Edges, ordered: ReadonlySet<string>): readonly DependencyCycle[] {
  const cycles: DependencyCycle[] = [];
  const visited = new Set(ordered);
  for (const start of edges.keys()) {
    // Everything left needs something left, so a walk must come back to where it has been.
    const walk: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !visited.has(at)) {
      visited.add(at);
      walk.push(at);
      at = [...(edges.get(at)?.keys() ?? [])].find((id) => !ordered.has(id));
    }
    const from = at === undefined ? -1 : walk.indexOf(at);
    const first = walk[from];
    if (first === undefined) continue;
    const logicalIds = [...walk.slice(from), first];
    cycles.push({
      logicalIds,
      path: edges.get(first)?.get(logicalIds[1] ?? "") ?? ["Resources", first],
    });
  }
  return cycles;
}
