import { versionParts } from "../api/template-kind.ts";

/** How an update to a version is asked for: which of Proton's three kinds it is. */
export function deploymentType(current: string, wanted: string) {
  const { major, minor } = versionParts(wanted);
  const names = { templateMajorVersion: major, templateMinorVersion: minor };
  if (current === wanted) return { deploymentType: "CURRENT_VERSION" as const };
  if (versionParts(current).major === major) {
    return { deploymentType: "MINOR_VERSION" as const, ...names };
  }
  return { deploymentType: "MAJOR_VERSION" as const, ...names };
}
