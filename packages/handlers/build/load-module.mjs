// Prints how many milliseconds a handler takes to load, in the state that Lambda's runtime interface
// client is in when it loads one: an ES module read from a file, node:http loaded
// (aws/aws-lambda-nodejs-runtime-interface-client, src/index.mjs and src/client/rapid-client.ts).
import "node:http";
import { createRequire } from "node:module";

const [, , file] = process.argv;
const require = createRequire(file);
const started = performance.now();
// As that client does it, too.
if (file.endsWith(".cjs")) require(file);
else await import(file);
process.stdout.write(String(performance.now() - started));
