import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { homedir, platform } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { registrySettings } from "./registry-settings.ts";

/** What the sandbox is told about this command, for the builds and hooks that call it. */
export interface BuildEnvironment {
  /** What builds find in their environment beside what CodeBuild sets. */
  environment(): Readonly<Record<string, string>>;
  /** What the hook of a repository runs after a push. */
  pushHook(repositoryId: string): readonly string[];
  servedAt(url: string): void;
}

/**
 * Builds find `proton` on their PATH, the tools of this machine and its way to the network, the
 * sandbox as AWS, and the package caches of the developer in place of CodeBuild's: nothing else of the
 * developer's environment.
 */
export function createBuildEnvironment(stateDirectory: string): BuildEnvironment {
  const command = [process.execPath, mainModule()];
  const state = resolve(stateDirectory);
  const directory = join(state, "bin");
  let url: string | undefined;
  return {
    environment() {
      writeLauncher(directory, command);
      return {
        PATH: [directory, dirname(process.execPath), ...systemPath()].join(delimiter),
        LANG: "C.UTF-8",
        ...(url !== undefined && { AWS_ENDPOINT_URL: url }),
        ...wayToNetwork(),
        ...registrySettings(process.env.npm_config_userconfig ?? join(homedir(), ".npmrc")),
        ...packageCaches(),
      };
    },
    pushHook: (id) => [...command, "pipeline", "receive", "--state", state, "--repository", id],
    servedAt(served) {
      url = served;
    },
  };
}

/** The module that this command was started with: in the sources, or what was built of them. */
function mainModule(): string {
  const source = join(import.meta.dirname, "../main.ts");
  return existsSync(source) ? source : (process.argv[1] ?? source);
}

/** A PATH without the tools of the project that the command was started in. */
function systemPath(): readonly string[] {
  const entries = (process.env.PATH ?? "").split(delimiter);
  return entries.filter((entry) => entry !== "" && !entry.includes("node_modules"));
}

function writeLauncher(directory: string, command: readonly string[]): void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "proton");
  const words = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  // Moved to its place whole: another build may be starting it, and a file being written cannot run.
  const written = join(directory, `.proton-${randomUUID()}`);
  writeFileSync(written, `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(written, 0o700);
  renameSync(written, file);
}

const NETWORK = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/** Without a machine's own proxy and certificate authorities an installation would wait for minutes. */
function wayToNetwork(): Readonly<Record<string, string>> {
  const names = [...NETWORK, ...NETWORK.map((name) => name.toLowerCase()), "NODE_EXTRA_CA_CERTS"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What is installed from here needs no network once it was installed on this machine. */
function packageCaches(): Readonly<Record<string, string>> {
  const { env } = process;
  const npm = env.npm_config_cache ?? join(homedir(), ".npm");
  const data = env.XDG_DATA_HOME ?? join(homedir(), ".local/share");
  const mac = platform() === "darwin";
  const home = mac ? join(homedir(), "Library/pnpm") : join(data, "pnpm");
  // There pnpm notes which lockfiles it has verified: without it each build would ask the registry.
  const caches = env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const pnpm =
    env.pnpm_config_cache_dir ??
    (mac ? join(homedir(), "Library/Caches/pnpm") : join(caches, "pnpm"));
  const store = env.pnpm_config_store_dir ?? join(env.PNPM_HOME ?? home, "store");
  return {
    ...(existsSync(npm) && { npm_config_cache: npm, npm_config_prefer_offline: "true" }),
    npm_config_update_notifier: "false",
    ...(existsSync(pnpm) && { pnpm_config_cache_dir: pnpm }),
    ...(existsSync(store) && { pnpm_config_store_dir: store }),
  };
}
