import { join } from "node:path";

/** Where a log group is kept: its name may hold slashes and dots; encoded, it stays one directory. */
export function groupDirectory(directory: string, groupName: string): string {
  return join(directory, encodeURIComponent(groupName).replaceAll(".", "%2E"));
}
