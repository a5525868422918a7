import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Finding } from "@proton/cloudformation";
import { type Header, pack } from "tar-stream";
import { parse } from "yaml";
import { checkBundle, readBundle, type TemplateBundle } from "../src/index.ts";
import { bundleFromFiles } from "../src/model/bundle-from-files.ts";

/** A bundle that a rule's page shows: a base with other files laid over it, or a raw source. */
export interface RuleFixture {
  readonly base?: "environment" | "service";
  /** Where the finding must stand: `file` or `file:line`. */
  readonly at?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
  readonly spec?: string;
  readonly outputs?: string;
  readonly environmentOutputs?: readonly string[];
  readonly archive?: readonly ArchiveEntry[];
  readonly bytes?: "not-gzip" | "gzip-of-text";
  readonly directory?: string;
  /** How often the files and the spec are repeated. */
  readonly repeat?: number;
}

interface ArchiveEntry {
  readonly path: string;
  readonly text?: string;
  readonly size?: number;
  readonly type?: Header["type"];
  readonly linkname?: string;
}

const manifest =
  "infrastructure:\n  templates:\n    - file: cloudformation.yaml\n      rendering_engine: jinja\n      template_language: cloudformation\n";

function template(inputs: string): string {
  return `Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      SqsManagedSseEnabled: true\n      QueueName: {{ ${inputs}.name }}\n`;
}

function schema(key: string): string {
  return `schema:\n  format:\n    openapi: "3.0.0"\n  ${key}: Input\n  types:\n    Input:\n      type: object\n      properties:\n        name: { type: string, default: queue }\n`;
}

const bases: Readonly<Record<"environment" | "service", Readonly<Record<string, string>>>> = {
  environment: {
    "schema/schema.yaml": schema("environment_input_type"),
    "infrastructure/manifest.yaml": manifest,
    "infrastructure/cloudformation.yaml": template("environment.inputs"),
  },
  service: {
    "schema/schema.yaml": schema("service_input_type"),
    "instance_infrastructure/manifest.yaml": manifest,
    "instance_infrastructure/cloudformation.yaml": template("service_instance.inputs"),
  },
};

/** Reads a fixture of a rule. */
export function readFixture(url: URL): RuleFixture {
  return parse(readFileSync(url, "utf8")) as RuleFixture;
}

/** Everything that is found in a fixture. */
export async function findingsIn(fixture: RuleFixture): Promise<readonly Finding[]> {
  if (!fixture.base) return findingsInSource(fixture);
  const repeat = (text: string): string => text.repeat(fixture.repeat ?? 1);
  const files = { ...bases[fixture.base] };
  for (const [path, text] of Object.entries(fixture.files ?? {})) files[path] = repeat(text);
  for (const path of fixture.remove ?? []) delete files[path];
  const named = (file: string, text: string | undefined) =>
    text === undefined ? undefined : { file, text: repeat(text) };
  return checkBundle(bundleOf(files), {
    spec: named("spec.yaml", fixture.spec),
    outputs: named("sample-outputs.yaml", fixture.outputs),
    environmentBundle: environmentWith(fixture.environmentOutputs),
  });
}

/** A bundle of files in memory. */
export function bundleOf(files: Readonly<Record<string, string>>): TemplateBundle {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(text),
  }));
  return bundleFromFiles({ name: "bundle", root: "", files: entries });
}

function environmentWith(outputs: readonly string[] | undefined): TemplateBundle | undefined {
  if (!outputs) return undefined;
  const declared = outputs.map((name) => `  ${name}: { Value: x }\n`).join("");
  const path = "infrastructure/cloudformation.yaml";
  return bundleOf({
    ...bases.environment,
    [path]: `${bases.environment[path]}Outputs:\n${declared}`,
  });
}

async function findingsInSource(fixture: RuleFixture): Promise<readonly Finding[]> {
  if (fixture.directory !== undefined) return readBundle({ directory: fixture.directory }).findings;
  const archive = fixture.archive ? await archiveOf(fixture.archive) : rawBytes(fixture.bytes);
  return readBundle({ archive, name: "bundle.tar.gz" }).findings;
}

function rawBytes(kind: RuleFixture["bytes"]): Uint8Array {
  return kind === "gzip-of-text"
    ? gzipSync("no tar at all".repeat(100))
    : Buffer.from("PK no gzip");
}

/** An archive made by another tar implementation than the one under test. */
export async function archiveOf(entries: readonly ArchiveEntry[]): Promise<Uint8Array> {
  const tar = pack();
  for (const { path, text, size, type = "file", linkname } of entries) {
    const content = size === undefined ? (text ?? "") : Buffer.alloc(size);
    tar.entry({ name: path, type, ...(linkname && { linkname }) }, type === "file" ? content : "");
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}
