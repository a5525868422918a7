import type { Finding } from "@proton/cloudformation";
import { compile } from "@proton/jinja";
import { parseDocument } from "yaml";
import { filesBelow } from "../model/bundle-files.ts";
import type { Namespace } from "../model/namespaces.ts";
import type { PartName, TemplateBundle } from "../model/template-bundle.ts";
import { jinjaFinding } from "./jinja-finding.ts";

/** What CodeBuild is to run for a part: plain data. */
export interface CodeBuildJob {
  readonly image: string;
  readonly provision: readonly string[];
  readonly deprovision: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Environment variable by name: `secret-id:json-key`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Versions of the image's runtimes, such as `nodejs: latest`. */
  readonly runtimes: Readonly<Record<string, string>>;
  /** What the manifest adds to the properties of the `AWS::CodeBuild::Project`. */
  readonly projectProperties: Readonly<Record<string, unknown>>;
  /** What lies in the manifest's directory, where the commands run. */
  readonly files: readonly { readonly path: string; readonly base64: string }[];
}

/** Amazon Linux 2023, the standard image. */
const STANDARD_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0";

/** Reads the settings of a CodeBuild part, rendered as Proton rendered them. */
export function codeBuildJob(
  bundle: TemplateBundle,
  { part, namespace }: { readonly part: PartName; readonly namespace: Namespace },
): { readonly job: CodeBuildJob | undefined; readonly findings: readonly Finding[] } {
  const owner = bundle.parts[part];
  const findings: Finding[] = [];
  if (owner === undefined) return { job: undefined, findings };
  const { manifest, directory } = owner;
  const render = (text: string): string => {
    const template = compile(text);
    const rendered = template.outcome === "failed" ? template : template.template.render(namespace);
    if (rendered.outcome !== "failed") return rendered.text;
    const failure = { ...rendered.failure, message: `${rendered.failure.message} in ${text}` };
    // Where it stands in its own text says little about the manifest.
    const { range: _, ...finding } = jinjaFinding(manifest.path, failure);
    findings.push(finding);
    return "";
  };
  const settings = record(manifest.templates[0]?.settings);
  const environment = record(settings.env);
  const job: CodeBuildJob = {
    image: render(text(settings.image, STANDARD_IMAGE)),
    provision: texts(settings.provision).map(render),
    deprovision: texts(settings.deprovision).map(render),
    variables: mapped(record(environment.variables), render),
    secrets: mapped(record(environment.secrets_manager), render),
    runtimes: mapped(record(settings.runtimes), render),
    projectProperties: record(rendered(settings.project_properties, render)) as Readonly<
      Record<string, unknown>
    >,
    files: filesBelow(bundle, directory).map((path) => ({
      path: path.slice(directory.length + 1),
      base64: Buffer.from(bundle.files.get(path)?.bytes ?? []).toString("base64"),
    })),
  };
  return { job: findings.length > 0 ? undefined : job, findings };
}

type Values = Readonly<Record<string, unknown>>;

const record = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};

const text = (value: unknown, otherwise: string): string =>
  value === undefined || value === null ? otherwise : String(value);

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];

function mapped(values: Values, render: (text: string) => string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, render(text(value, ""))]),
  );
}

/** A whole value may be a list: what one expression prints of a list is read back as one. */
function rendered(value: unknown, render: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((entry) => rendered(entry, render));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, rendered(entry, render)]),
    );
  }
  if (typeof value !== "string") return value;
  const printed = render(value);
  if (!/^\{\{[^{}]*\}\}$/.test(value.trim()) || !/^\[.*\]$/s.test(printed)) return printed;
  const list: unknown = parseDocument(printed).toJS();
  return Array.isArray(list) ? list : printed;
}
