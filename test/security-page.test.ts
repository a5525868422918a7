import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const page = readFileSync(join(root, "docs/security.md"), "utf8");

type Proof = readonly [file: string, title: string];

const KEY = "packages/cli/test/operator-key.slow.test.ts";
const CONSOLE = "packages/cli/test/console.slow.test.ts";
const ISOLATION = "packages/sandbox/src/functions/function-isolation.slow.test.ts";
const ACCOUNTS = "packages/sandbox/src/accounts/sandbox-accounts.test.ts";
const DISK = "packages/cli/test/full-disk.slow.test.ts";
const DAMAGE = "packages/cli/test/damaged-state.slow.test.ts";
const AWS = "packages/sandbox/src/data-plane/data-plane.test.ts";

/** What the page claims, and the tests that fail where it is not so. */
const CLAIMS: readonly (readonly [claim: string, ...proofs: Proof[]])[] = [
  [
    "the secret of a start",
    [KEY, "answers whoever signs with the secret of this start, and nobody else"],
    [KEY, "has another secret after the next start"],
  ],
  ["credentials of a role of the sandbox", [AWS, "refuses keys that it never gave out"]],
  [
    "every API asks for a signature",
    [KEY, "answers no %s %s that is not signed"],
    [KEY, "answers no call of Proton's API that is not signed"],
    [KEY, "answers whoever signs with the secret of this start, and nobody else"],
  ],
  ["the state is 0700", [KEY, "writes nothing that others than its owner can read"]],
  [
    "requests with `Origin` or `Sec-Fetch-Site`, another `Host` or two of them are refused",
    [KEY, "answers a request with the Host %j with %i"],
    [CONSOLE, "refuses a request with two hosts"],
    [CONSOLE, "leaves everything else of the server closed to browsers"],
    ["packages/cli/test/serve.slow.test.ts", "refuses what a browser sends"],
  ],
  ["with a link that works once", [CONSOLE, "opens the console once, with a cookie"]],
  [
    "loopback only",
    ["packages/control-plane/src/server/server.test.ts", "is refused anywhere but on loopback"],
  ],
  [
    "elsewhere `--keys` asks every request for a signature",
    ["packages/cli/test/serve.slow.test.ts", "answers only signed requests when it has keys"],
  ],
  [
    "read in processes with limits of time and memory",
    [
      "packages/control-plane/test/hostile-bundles.slow.test.ts",
      "is a finding, of a check as of a rendering",
    ],
    [
      "packages/cli/test/hostile-bundles.slow.test.ts",
      "are registered or refused by a server whose application",
    ],
    ["packages/cli/test/limited-run.slow.test.ts", "is stopped at its limit of %s"],
    [
      "packages/cli/test/limited-run.slow.test.ts",
      "reports it as a finding where findings are the result",
    ],
  ],
  [
    "sizes and numbers have limits that hold while they are unpacked",
    ["packages/sandbox/src/state/extract-archive.test.ts", "refuses an archive that %s"],
    ["packages/bundle/test/archive.test.ts", "of zeros is stopped before it expands"],
  ],
  [
    "archives write nothing outside their folder",
    ["packages/sandbox/src/state/extract-archive.test.ts", "refuses an archive that %s"],
    ["packages/bundle/test/archive.test.ts", "a hostile archive"],
    ["packages/sandbox/src/code-build/source-tree.test.ts", "does not write through a link"],
    [
      "packages/sandbox/src/state/check-state.test.ts",
      "does not restore what leads out of the backup",
    ],
  ],
  [
    "patterns run in linear time",
    [
      "packages/text/src/match-pattern.test.ts",
      "takes the patterns of AWS's own pages on long texts",
    ],
    ["packages/bundle/test/hostile-templates.test.ts", "checks a template of %s"],
  ],
  [
    "checked against their shapes",
    ["test/fuzz.slow.test.ts", "withstands seed $seed"],
    ["packages/sandbox/src/iam/dynamodb-access.test.ts", "whatever stands where a name belongs"],
    ["packages/cli/src/local/preview-request.test.ts", "refuses %j as a request"],
  ],
  [
    "what is slow or too large is cut off",
    ["packages/sandbox/src/http-api/limits.test.ts", "refuse a body over 10 MB that is %s"],
    ["packages/sandbox/src/http-api/limits.test.ts", "refuse headers over %s"],
  ],
  ["new connections always find room", [KEY, "has room for others beside 600 connections"]],
  [
    "control characters are shown as `\\u001b`",
    ["packages/cli/src/output/printable.test.ts", "shows %s, and does not send it"],
  ],
  [
    "a workflow's runner finds no command in them",
    ["packages/cli/src/output/printable.test.ts", "commands no runner of a workflow"],
  ],
  [
    "are data wherever they come in",
    ["test/hostile-names.test.ts", "is data as %s of a template"],
    ["test/hostile-names.test.ts", "is data in policies, pipelines and builds"],
  ],
  ["With `--insecure` the first line falls", [KEY, "and the one that all know when asked to"]],
  [
    "A function runs in a process of its own, with an environment from scratch",
    [ISOLATION, "has its own environment, directory, time zone and streams"],
    [ISOLATION, "ends alone, by %s, and the next event gets a fresh one"],
    [ISOLATION, "does not reach the server by %s"],
  ],
  ["it sees no other process", [ISOLATION, "sees no other process and has a /tmp of its own"]],
  [
    "of the size that its template says",
    [ISOLATION, "fills nothing but its own /tmp, and opens no more than Lambda's number of files"],
    [ISOLATION, "more and more processes"],
  ],
  [
    "are held to the role in its template",
    [AWS, "denies what no policy allows"],
    ["packages/sandbox/test/queues.test.ts", "lets roles do what their policies say"],
    ["packages/sandbox/test/secrets.test.ts", "are shown only to roles that may read them"],
    [
      "packages/sandbox/src/cloudformation-api/access.test.ts",
      "allows a role what its policies allow",
    ],
  ],
  [
    "reach each other only as a role that a trust policy opens",
    [ACCOUNTS, "has tables, buckets and stacks of one name in both"],
    [ACCOUNTS, "lets a role be assumed from the other account by whom it trusts"],
  ],
  [
    "survives\n`kill -9` and a full disk",
    ["packages/dynamodb/test/killed-writer.slow.test.ts", "has all that was acknowledged"],
    ["packages/cli/test/random-kills.slow.test.ts", "comes up by itself with one result after"],
    [DISK, "that is full refuses what it cannot keep with 507, and goes on"],
    [DISK, "that takes no more writes refuses them with 503, and goes on reading"],
  ],
  ["damage is found at start", [DAMAGE, "is noticed, named and put right from a backup: %s"]],
  [
    "`proton state backup` copies it",
    [
      "packages/cli/test/running-backup.slow.test.ts",
      "is made of one moment while a server answers",
    ],
  ],
  [
    "a seed that fails is kept in `fuzz/seeds.json`, and the tests run it ever after",
    ["test/fuzz.slow.test.ts", "withstands seed $seed"],
  ],
  [
    "Tests kill processes at every step of a start and a deployment",
    [
      "packages/control-plane/test/crash.slow.test.ts",
      "is finished by the next one, whichever write was its last",
    ],
    [
      "packages/cli/test/killed-start.slow.test.ts",
      "comes up by itself after the first start of %s was killed",
    ],
  ],
];

it.each(CLAIMS)("claims in docs/security.md, with tests of it: %s", (claim, ...proofs) => {
  const missing = (proofs as readonly Proof[]).filter(([file, title]) => {
    const path = join(root, file);
    return !existsSync(path) || !readFileSync(path, "utf8").includes(title);
  });

  expect(page).toContain(claim);
  expect(proofs.length).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});

it("knows a test of each line of the table of what is not trusted", () => {
  const rows =
    page
      .split("## What is not")[1]
      ?.split("\n## ")[0]
      ?.match(/^\| (?!\| |---).*$/gm) ?? [];

  const unproven = rows.filter((row) => !CLAIMS.some(([claim]) => row.includes(claim)));

  expect(rows.length).toBeGreaterThan(5);
  expect(unproven).toEqual([]);
});
