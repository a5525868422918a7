import { checkBundle, readBundle, stopsRegistration, type TemplateBundle } from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import { firstError } from "../specs/first-error.ts";

/** An archive that is to become a template version. */
export interface CheckArchiveRequest {
  /** A gzip tarball, hostile until it is checked. */
  readonly archive: Uint8Array;
  readonly templateName: string;
  readonly kind: "environment" | "service";
  /** Environments, respectively pipelines, are made by the customer: the bundle has no IaC for them. */
  readonly customerManaged: boolean;
}

/** What became of an archive. */
export type CheckedArchive =
  | {
      readonly outcome: "accepted";
      /** The schema file, verbatim. */
      readonly schema: string;
      readonly findings: readonly Finding[];
    }
  | {
      readonly outcome: "rejected";
      readonly message: string;
      readonly findings: readonly Finding[];
    };

/**
 * Reads and checks an archive as Proton did when a version was registered: what is wrong with its
 * form refuses it, everything else that is found is kept beside the version.
 */
export function checkArchive(request: CheckArchiveRequest): CheckedArchive {
  const { archive, templateName, kind, customerManaged } = request;
  const read = readBundle({ archive, name: `${templateName}.tar.gz` });
  if (read.bundle === undefined) return rejected(read.findings);
  const findings = [...read.findings, ...checkBundle(read.bundle)];
  if (findings.some(stopsRegistration)) return rejected(findings);
  const message = misfitOf(read.bundle, kind, customerManaged);
  if (message !== undefined) return { outcome: "rejected", message, findings };
  return { outcome: "accepted", schema: read.bundle.schema.text, findings };
}

/** What a bundle is, against what its template was created as. */
function misfitOf(
  bundle: TemplateBundle,
  kind: CheckArchiveRequest["kind"],
  customerManaged: boolean,
): string | undefined {
  if (bundle.kind !== kind) {
    return `The bundle is one of ${article(bundle.kind)} template and the template is ${article(kind)} template`;
  }
  const part = kind === "environment" ? "environment" : "pipeline";
  const directory = kind === "environment" ? "infrastructure" : "pipeline_infrastructure";
  const hasPart = bundle.parts[part] !== undefined;
  if (customerManaged && hasPart) {
    return `The template is customer managed: its bundle must have no ${directory} directory`;
  }
  if (!customerManaged && !hasPart) {
    return `The bundle has no ${directory}/manifest.yaml: add it, or create the template with customer managed provisioning`;
  }
  return undefined;
}

function article(kind: "environment" | "service"): string {
  return kind === "environment" ? "an environment" : "a service";
}

function rejected(findings: readonly Finding[]): CheckedArchive {
  return { outcome: "rejected", message: firstError(findings.filter(stopsRegistration)), findings };
}
