import { readFileSync } from "node:fs";

/** What says how a registry is reached; nothing that says who asks. */
const SETTINGS = ["registry", "cafile", "proxy", "https-proxy", "noproxy"];

/**
 * How the developer's npm reaches its registry, as variables that npm and pnpm read. Builds have a home
 * of their own, where they would not find it. Without a network what the caches hold is taken within
 * seconds, where npm would go on asking for more than a minute.
 *
 * @param file the developer's `.npmrc`; nothing is taken where it cannot be read
 */
export function registrySettings(file: string): Readonly<Record<string, string>> {
  const found = readSettings(file).flatMap(([name, value]) => {
    const suffix = name.replaceAll("-", "_");
    return [
      [`npm_config_${suffix}`, value],
      [`pnpm_config_${suffix}`, value],
    ];
  });
  return {
    ...Object.fromEntries(found),
    npm_config_fetch_retry_mintimeout: "500",
    npm_config_fetch_retry_maxtimeout: "2000",
  };
}

function readSettings(file: string): readonly (readonly [string, string])[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.split(/\r?\n/).flatMap((line) => {
    const at = line.indexOf("=");
    const name = line.slice(0, Math.max(at, 0)).trim();
    const value = line.slice(at + 1).trim();
    // A value with a name or password in its address, or with a variable, stays where it is.
    const isPlain = value !== "" && !/[$@]/.test(value);
    return SETTINGS.includes(name) && isPlain ? [[name, value] as const] : [];
  });
}
