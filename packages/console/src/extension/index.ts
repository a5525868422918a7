/**
 * What the console asks its server for beyond Proton's API: the one contract of both sides. No ask
 * changes anything; what does has an address of its own. docs/console-extension.md describes it.
 */
export * from "./asks.ts";
export * from "./console-event.ts";
export * from "./item-shapes.ts";
export * from "./map-shapes.ts";
export * from "./pipeline-shapes.ts";
export * from "./request-path.ts";
export * from "./running-shapes.ts";
export * from "./shapes.ts";
