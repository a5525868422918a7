import { dirname } from "node:path";
import {
  adoptionJson,
  formatAdoption,
  proposedSpecs,
  withoutProposal,
} from "../adopt/format-adoption.ts";
import { importMissing, survivorsOf } from "../adopt/import-missing.ts";
import { importSaved } from "../adopt/import-saved.ts";
import { describePairs, judgeStacks } from "../adopt/judge-stacks.ts";
import {
  type EstatePart,
  estateParts,
  pairInAccounts,
  partKey,
  partName,
} from "../adopt/pair-stacks.ts";
import { partPlaces } from "../adopt/part-places.ts";
import { type Adoptable, writeRecords } from "../adopt/write-records.ts";
import type { Arguments, Command, ExitCode } from "../command.ts";
import type { Connection } from "../connection/connection.ts";
import { withConnection } from "../connection/open-connection.ts";
import { estateOptions, type OpenEstate, showFindings, withEstate } from "../estate/open-estate.ts";
import { found, type ProtonApi } from "../estate/proton-api.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

/** `proton adopt`: takes over the stacks that AWS Proton left. */
export const adopt: Command = {
  usage: "[--yes] [options]",
  details: `Pairs the AWSProton-* stacks of the account with the estate, by their tags and names, renders
bundles and specs, and compares. Where something differs, a change set says what a deployment would do;
it is never executed. With --yes records are written of every stack that a deployment would lose nothing
of; nothing else in the account changes, and \`proton forget\` takes the records back. Where a stack is
gone and its table lives, --import production:Table=<name> --yes makes a stack of that table first, as it
is, and the next deployment adds what else belongs to it. Exit code: 0 every
stack of the estate can be, or was, adopted, 1 some cannot, 2 could not run.`,
  options: {
    ...estateOptions,
    stack: {
      description: "Says whose stack it is where that is ambiguous: production, items/production",
      placeholder: "<part>=<stack>",
      multiple: true,
    },
    saved: {
      description: "Make the estate file and its specs of saved answers of aws proton get-*",
      placeholder: "<directory>",
    },
    import: {
      description:
        "Makes the stack of a part anew of a table or bucket that outlived it; repeatable",
      placeholder: "<part>:<resource>=<name>",
      multiple: true,
    },
    "from-stack": { description: "Print the specs with the inputs that the stacks have" },
    yes: { description: "Write the records", short: "y" },
  },
  positionals: { minimum: 0, maximum: 0 },
  async run(given, terminal) {
    const saved = given.option("saved");
    if (saved !== undefined) return importEstate(saved, given, terminal);
    // What specs lack is what stacks can tell.
    return withEstate(
      given,
      terminal,
      (estate) =>
        withConnection(given, terminal, (connection) =>
          adoptEstate(connection, estate, given, terminal),
        ),
      { openInputs: true },
    );
  },
};

function importEstate(saved: string, given: Arguments, terminal: Terminal): ExitCode {
  const estate = terminal.resolve(given.option("estate") ?? "");
  const { files, missingBundles } = importSaved(terminal.resolve(saved), estate);
  const root = terminal.display(dirname(estate));
  for (const file of files) terminal.write(`${root}/${file}\n`);
  for (const template of missingBundles) {
    terminal.writeError(`put the bundle of template ${template} into ${root}/${template}\n`);
  }
  return 0;
}

async function adoptEstate(
  connection: Connection,
  { loaded, bundleWork, inputFindings }: OpenEstate,
  given: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const { adoption: access, api } = connection;
  if (access === undefined) {
    throw new UsageError(
      `${connection.description} cannot be asked for stacks: use --aws or --table, or stop the server to work on its state`,
    );
  }
  const parts = estateParts(loaded);
  const chosen = chosenStacks(given, parts);
  const recorded = new Set<string>();
  for (const part of parts) if (await isKnown(api, part)) recorded.add(partKey(part));
  const placeOf = await partPlaces(connection, access, loaded);
  const survivors = survivorsOf(given, parts);
  const findStacks = () => pairInAccounts(parts, (part) => placeOf(part).stacks, chosen);
  let pairing = await findStacks();
  if (pairing.ambiguous.length > 0) {
    const lines = pairing.ambiguous.map(
      ({ name, candidates }) => `  ${name}: ${candidates.join(", ")}`,
    );
    throw new UsageError(
      `it is ambiguous whose stacks these are; say it with --stack <part>=<stack>:\n${lines.join("\n")}`,
    );
  }
  const { defaultRepository } = connection;
  const known = { placeOf, loaded, bundleWork, ...(defaultRepository && { defaultRepository }) };
  if (survivors.size > 0) {
    if (inputFindings.length > 0) return refuseInputs(inputFindings, terminal);
    const { context } = await describePairs(known, pairing.pairs);
    if (!(await importMissing(context, pairing, survivors, { given, terminal }))) return 1;
    if (given.flag("yes")) pairing = await findStacks();
  }
  const judged = await judgeStacks({ ...known, pairs: pairing.pairs });
  const verdicts = judged.filter(({ part }) => !recorded.has(partKey(part)));
  if (given.flag("from-stack")) {
    const specs = proposedSpecs(loaded, verdicts);
    for (const [file, text] of specs) terminal.write(`# ${file}\n${text}`);
    if (specs.size === 0)
      terminal.writeError(`Nothing to propose: ${withoutProposal(verdicts)}.\n`);
  } else if (given.flag("json")) {
    terminal.write(`${JSON.stringify(adoptionJson(verdicts, pairing), null, 2)}\n`);
  } else {
    const names = parts.filter((part) => recorded.has(partKey(part))).map(partName);
    terminal.write(formatAdoption(verdicts, pairing, names, terminal.style));
  }
  if (inputFindings.length > 0) return refuseInputs(inputFindings, terminal);
  const run = { connection, access, placeOf, loaded, bundleWork, given, terminal };
  return write(run, verdicts);
}

function refuseInputs(findings: OpenEstate["inputFindings"], terminal: Terminal): ExitCode {
  showFindings(findings, terminal);
  terminal.writeError("Nothing was written: the inputs of the specs come first.\n");
  return 1;
}

async function write(
  run: Omit<Parameters<typeof writeRecords>[0], "adoptable" | "onAdopted"> & {
    readonly given: Arguments;
    readonly terminal: Terminal;
  },
  verdicts: Awaited<ReturnType<typeof judgeStacks>>,
): Promise<ExitCode> {
  const { given, terminal } = run;
  const refused = new Set(
    verdicts.flatMap(({ outcome, part }) => (outcome === "refused" ? partKey(part) : [])),
  );
  const adoptable = verdicts.filter(
    (verdict): verdict is Adoptable =>
      verdict.outcome !== "refused" && !needsRefused(verdict.part, refused),
  );
  const exitCode = refused.size === 0 ? 0 : 1;
  if (adoptable.length === 0) return exitCode;
  if (!given.flag("yes")) {
    terminal.writeError(`Nothing was written; --yes writes the records of ${adoptable.length}.\n`);
    return exitCode;
  }
  await writeRecords({
    ...run,
    adoptable,
    onAdopted: ({ part, stack }) =>
      terminal.writeError(
        `${terminal.style("green", "adopted")}  ${partName(part)}: ${stack.stackName}\n`,
      ),
  });
  return exitCode;
}

/** An instance is rendered with what its environment is known to put out. */
function needsRefused(part: EstatePart, refused: ReadonlySet<string>): boolean {
  return part.kind === "instance" && refused.has(part.environment);
}

function chosenStacks(given: Arguments, parts: readonly EstatePart[]): ReadonlyMap<string, string> {
  const keys = parts.map(partKey);
  const chosen = given.options("stack").map((text) => {
    const [key = "", stackName = ""] = text.split("=");
    if (keys.includes(key) && stackName !== "") return [key, stackName] as const;
    throw new UsageError(
      `--stack is "${text}", but must be <part>=<stack>, where the part is one of ${keys.join(", ")}`,
    );
  });
  return new Map(chosen);
}

async function isKnown(api: ProtonApi, part: EstatePart): Promise<boolean> {
  if (part.kind === "environment") {
    return (await found(api.call("GetEnvironment", { name: part.environment }))) !== undefined;
  }
  if (part.kind === "pipeline") {
    const answer = await found(api.call("GetService", { name: part.service }));
    return answer?.service?.pipeline !== undefined;
  }
  const key = { serviceName: part.service, name: part.instance };
  return (await found(api.call("GetServiceInstance", key))) !== undefined;
}
