export { conformanceCases } from "./cases.ts";
export { type ClientOptions, type ConformanceClient, createConformanceClient } from "./client.ts";
export type { ConformanceCase } from "./expectations.ts";
export { type ConformanceOptions, type ConformanceResult, runConformance } from "./run.ts";
