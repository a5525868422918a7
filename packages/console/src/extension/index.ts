/**
 * What the console asks its server for beyond Proton's API: the one contract of both sides. Nothing
 * of it changes anything. docs/console-extension.md describes it.
 */
export * from "./asks.ts";
export * from "./console-event.ts";
export * from "./shapes.ts";
