import { openFunctionFixture } from "./function-fixture.ts";

/** A server whose function never ends, to be killed: prints what is in the way of its process's name. */
const [isolation = "namespaces", marker = ""] = process.argv.slice(2);
const fixture = openFunctionFixture({ isolation: isolation as "namespaces" | "process-group" });
await fixture.putHandler(
  `import { spawn } from "node:child_process";
   export const handler = async () => {
     spawn("sleep", ["${marker}"]);
     console.log("running");
     for (;;);
   };`,
  { timeoutSeconds: 900 },
);
void fixture.functions.invoke({ functionName: "function", payload: {} });
const timer = setInterval(async () => {
  const messages = await fixture.messagesOf("/aws/lambda/function");
  if (!messages.some((text) => text.endsWith("running"))) return;
  clearInterval(timer);
  process.send?.("running");
}, 20);
