import { openFunctionFixture } from "./function-fixture.ts";

/**
 * What `node --inspect` runs in the debugging test: a function whose bundle maps back to a
 * TypeScript file, invoked once when the parent process says so.
 */
const fixture = openFunctionFixture();
const [map = ""] = process.argv.slice(2);
const configuration = fixture.configure({
  "index.mjs":
    "export const handler = async (event) => { const doubled = event.value * 2; return doubled; };\n",
  "index.mjs.map": map,
});

process.on("message", async () => {
  await fixture.functions.put({
    ...configuration,
    timeoutSeconds: 1,
    sourceMapDirectory: configuration.codeDirectory,
  });
  const result = await fixture.functions.invoke({
    functionName: "function",
    payload: { value: 21 },
  });
  process.send?.(result);
  await fixture.close();
  process.disconnect();
});
process.send?.("listening");
