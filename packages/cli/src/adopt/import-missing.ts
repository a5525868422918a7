import { randomInt, randomUUID } from "node:crypto";
import { readTemplate } from "@proton/cloudformation";
import type { ImportRequest } from "@proton/cloudformation/aws-provisioner";
import type { Arguments } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import type { AccountStacks } from "./account-stacks.ts";
import {
  type EstatePart,
  type Pair,
  type Pairing,
  partKey,
  partName,
  stackNamePrefix,
} from "./pair-stacks.ts";
import { givenInputs, type PartContext, renderPart } from "./render-part.ts";

/** Physical ids of what outlived the stack of a part, by logical id; the parts by their keys. */
export type Survivors = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Letters that end the name of a stack. */
const DRAWN = 15;

/** Reads `--import <part>:<resource>=<name>`. */
export function survivorsOf(given: Arguments, parts: readonly EstatePart[]): Survivors {
  const keys = parts.map(partKey);
  const survivors = new Map<string, Map<string, string>>();
  for (const text of given.options("import")) {
    const [, key = "", logicalId = "", physicalId = ""] = /^([^:=]+):(\w+)=(.+)$/.exec(text) ?? [];
    if (!keys.includes(key)) {
      throw new UsageError(
        `--import is "${text}", but must be <part>:<logical id>=<name>, where the part is one of ${keys.join(", ")}`,
      );
    }
    survivors.set(key, (survivors.get(key) ?? new Map()).set(logicalId, physicalId));
  }
  return survivors;
}

/**
 * Makes a stack for each part whose stack is gone, of the resources that outlived it: as they are, with
 * what they hold. What else belongs to it is made by the next deployment. Without `--yes` it only has
 * CloudFormation say whether it can be done.
 *
 * @returns whether every import was, or can be, made
 */
export async function importMissing(
  context: PartContext,
  { missing, pairs }: Pairing,
  survivors: Survivors,
  { given, terminal }: { readonly given: Arguments; readonly terminal: Terminal },
): Promise<boolean> {
  let isDone = true;
  for (const [key, resources] of survivors) {
    const part = missing.find((one) => partKey(one) === key);
    if (part === undefined) {
      const pair = pairs.find((one) => partKey(one.part) === key);
      if (pair !== undefined && (await holds(context, pair, resources))) {
        terminal.writeError(`${partName(pair.part)}: ${pair.stackName} has them already\n`);
        continue;
      }
      throw new UsageError(`${key} has a stack: only where that is gone are resources imported`);
    }
    const refusal = await importPart(context, part, resources, { given, terminal });
    if (refusal === undefined) continue;
    terminal.writeError(`${terminal.style("red", "not imported")} ${partName(part)}: ${refusal}\n`);
    isDone = false;
  }
  return isDone;
}

/** Whether the stack of a part has what is to be imported: an earlier run was interrupted after it. */
async function holds(
  context: PartContext,
  { part, stackName }: Pair,
  survivors: ReadonlyMap<string, string>,
): Promise<boolean> {
  const { stacks } = context.placeOf(part);
  const stack = await (stacks.imports?.atRest(stackName) ?? stacks.describe(stackName));
  const ids = new Map(
    stack?.resources.map((each) => [each.logicalResourceId, each.physicalResourceId]),
  );
  return [...survivors].every(([logicalId, physicalId]) => ids.get(logicalId) === physicalId);
}

async function importPart(
  context: PartContext,
  part: EstatePart,
  survivors: ReadonlyMap<string, string>,
  { given, terminal }: { readonly given: Arguments; readonly terminal: Terminal },
): Promise<string | undefined> {
  const { stacks } = context.placeOf(part);
  const { imports } = stacks;
  if (imports === undefined) return "only CloudFormation imports: use --aws or --table";
  const rendered = await renderPart(context, part, givenInputs(context.loaded, part));
  if (rendered.outcome === "failed") return rendered.reason;
  const request = importRequest(part, rendered.text, survivors, await reviewedStack(stacks, part));
  if (typeof request === "string") return request;
  const prepared = await imports.prepare(request);
  if (prepared.outcome === "refused") return prepared.reason;
  const names = request.resources.map(
    ({ logicalResourceId, physicalResourceId }) => `${logicalResourceId} ${physicalResourceId}`,
  );
  if (!given.flag("yes")) {
    await imports.discard(prepared);
    terminal.writeError(`${partName(part)}: --yes makes a stack of ${names.join(", ")}\n`);
    return undefined;
  }
  const result = await imports.execute(prepared, {
    onEvent: ({ resourceStatus, logicalResourceId }) =>
      terminal.writeError(`${resourceStatus.padEnd(24)} ${logicalResourceId}\n`),
  });
  if (result.outcome !== "deployed") return "reason" in result ? result.reason : "interrupted";
  terminal.writeError(
    `${terminal.style("green", "imported")} ${partName(part)}: ${request.stackName} has ${names.join(", ")}\n`,
  );
  return undefined;
}

/** The stack that a run left that was interrupted before its import: it is taken, not left beside another. */
async function reviewedStack(stacks: AccountStacks, part: EstatePart): Promise<string | undefined> {
  const prefix = stackNamePrefix(part);
  // An import has no tags, the first deployment of somebody else has Proton's.
  const left = (await stacks.list()).find(
    ({ stackName, tags, isUnderReview }) =>
      isUnderReview && stackName.startsWith(prefix) && Object.keys(tags).length === 0,
  );
  return left?.stackName;
}

/** An import may hold nothing but what it imports: neither outputs nor other resources. */
function importRequest(
  part: EstatePart,
  text: string,
  survivors: ReadonlyMap<string, string>,
  stackName = drawnName(part),
): ImportRequest | string {
  const { template } = readTemplate(text, { file: "rendered" });
  if (template === undefined) return "the template does not render to CloudFormation";
  const { Parameters, Mappings, Conditions, Resources } = template;
  const unknown = [...survivors.keys()].find((id) => !Object.hasOwn(Resources, id));
  if (unknown !== undefined) {
    return `its template has no resource ${unknown}; there are: ${Object.keys(Resources).join(", ")}`;
  }
  const chosen = [...survivors.keys()].map((id) => {
    const { DependsOn: _, ...resource } = Resources[id] ?? { Type: "" };
    return [id, resource] as const;
  });
  return {
    stackName,
    templateBody: JSON.stringify(
      { Parameters, Mappings, Conditions, Resources: Object.fromEntries(chosen) },
      undefined,
      1,
    ),
    resources: chosen.map(([logicalResourceId, { Type: resourceType }]) => ({
      ...{ logicalResourceId, resourceType },
      physicalResourceId: survivors.get(logicalResourceId) ?? "",
    })),
    clientToken: `import-${randomUUID()}`,
  };
}

function drawnName(part: EstatePart): string {
  const letters = Array.from({ length: DRAWN }, () => String.fromCharCode(65 + randomInt(26)));
  return stackNamePrefix(part) + letters.join("");
}
