// biome-ignore-all lint/style/noDefaultExport: it is how the module exports itself
declare module "dynalite" {
  import type { Server } from "node:http";

  /** Makes a DynamoDB server; without `path` it keeps its tables in memory. */
  export default function dynalite(options?: {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
