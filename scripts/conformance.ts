// Tries the CRUD contract against any API: pnpm conformance --url http://127.0.0.1:3000
import { parseArgs } from "node:util";
import { type ConformanceResult, runConformance } from "../packages/handlers/conformance/index.ts";

const usage =
  "usage: pnpm conformance --url <base URL> [--header 'name: value']... [--timeout <ms>] [--json]";

process.exitCode = await main();

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    return 2;
  }
  const { url, headers, json, timeoutMilliseconds } = options;
  try {
    await fetch(url);
  } catch {
    console.error(`nothing answers at ${url}: is the API running there?`);
    return 2;
  }
  const results = await runConformance({
    url,
    headers,
    timeoutMilliseconds,
    ...(!json && { onResult: show }),
  });
  const failed = results.filter((result) => result.outcome === "failed").length;
  const passed = results.length - failed;
  console.log(json ? JSON.stringify({ url, passed, failed, results }, null, 2) : summary());
  return failed === 0 ? 0 : 1;

  function summary(): string {
    return `${passed} passed, ${failed} failed`;
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      url: { type: "string" },
      header: { type: "string", multiple: true, default: [] },
      timeout: { type: "string", default: "120000" },
      json: { type: "boolean", default: false },
    },
  });
  if (values.url === undefined) throw new Error("--url is missing");
  if (!URL.canParse(values.url) || !/^https?:/.test(values.url)) {
    throw new Error(`--url ${values.url} is not an http or https URL`);
  }
  const timeoutMilliseconds = Number(values.timeout);
  if (!(timeoutMilliseconds > 0)) throw new Error(`--timeout ${values.timeout} is not a number`);
  const headers = Object.fromEntries(
    values.header.map((text) => {
      const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(text) ?? [];
      if (name === undefined) throw new Error(`--header ${text} is not of the form 'name: value'`);
      return [name.toLowerCase(), value ?? ""];
    }),
  );
  return { url: values.url, headers, json: values.json, timeoutMilliseconds };
}

function show(result: ConformanceResult): void {
  if (result.outcome === "passed") console.log(`ok      ${result.name}`);
  else
    console.log(`FAILED  ${result.name}\n        ${result.reason.replaceAll("\n", "\n        ")}`);
}
