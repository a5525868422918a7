/**
 * Becomes the `proton` command as it is published, built first when a source is newer.
 *
 *   node scripts/proton.ts <command> [argument ...]
 */
import { pathToFileURL } from "node:url";
import { builtCommand, requireBuiltCommand } from "./built-command.ts";

await requireBuiltCommand();
await import(pathToFileURL(builtCommand).href);
