#!/usr/bin/env node
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { OLDEST_NODE, runsOn } from "./oldest-node.ts";

if (!runsOn(process.versions.node)) {
  console.error(
    `proton: this is Node.js ${process.versions.node}, but ${OLDEST_NODE} or newer is needed`,
  );
  process.exit(2);
}

// Compiled code is kept between runs: it halves the time that a command takes to start. Not in the
// temporary folder, as Node.js would: what lies there under a known name can be somebody else's.
nodeModule.enableCompileCache(
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "proton/compiled"),
);

// Started by another program, the command ends with it, even when that is killed.
process.once("disconnect", () => process.exit(1));
process.channel?.unref();

// Whoever read the output has seen enough, as in `proton logs | head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

const words = process.argv.slice(2);
const { isLimited, limitsOf, runLimited } = await import("./limited-run.ts");
const limits = limitsOf(words, process.env);
const limited =
  limits && (await runLimited([process.execPath, ...process.argv.slice(1, 2), ...words], limits));
if (limited?.outcome === "interrupted") {
  process.kill(process.pid, limited.signal);
} else if (limited?.outcome === "ended") {
  await end(limited.exitCode);
} else {
  const { processTerminal } = await import("./terminal.ts");
  const terminal = processTerminal(process);
  process.exitCode =
    limited === undefined
      ? await (await import("./run.ts")).run(words, terminal)
      : await (await import("./limited-report.ts")).reportLimit(words, limited, terminal);
  if (limited !== undefined || isLimited(process.env)) await end(process.exitCode);
}

/** Ends once everything is written. A garbage collection that is under way would keep the user waiting. */
async function end(exitCode: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise((resolve) => stream.write("", resolve));
  }
  process.exit(exitCode);
}
