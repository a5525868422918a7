import { join } from "node:path";
import type { Finding } from "@proton/cloudformation";

/** A finding about a file of a bundle, with every path below the bundle's directory. */
export function inDirectory(finding: Finding, directory: string): Finding {
  const file = join(directory, finding.file);
  if (!finding.related) return { ...finding, file };
  const related = finding.related.map((place) => ({ ...place, file: join(directory, place.file) }));
  return { ...finding, file, related };
}
