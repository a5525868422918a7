import type { InputFile } from "@proton/bundle";
import type { Finding, StackEvent } from "@proton/cloudformation";
import type { RenderedLine } from "../bundle-work/bundle-work.ts";
import type { Context } from "../context.ts";

/** Names of the documents that a deployment keeps. */
export type DeploymentDocument =
  | "initial-spec"
  | "target-spec"
  | "inputs"
  | "template"
  | "source-map"
  | "files"
  | "log"
  | "findings"
  | "outputs"
  | "resources";

/** Who owns the documents of a deployment. */
export function deploymentOwner(deploymentId: string): string {
  return `deployment#${deploymentId}`;
}

/** Writes one document of a deployment. */
export function putDocument(
  context: Context,
  deploymentId: string,
  name: DeploymentDocument,
  text: string,
): Promise<void> {
  return context.documents.put(deploymentOwner(deploymentId), name, text);
}

/** Reads one document of a deployment. */
export function getDocument(
  context: Context,
  deploymentId: string,
  name: DeploymentDocument,
): Promise<string | undefined> {
  return context.documents.text(deploymentOwner(deploymentId), name);
}

/** The outputs of a deployment; none when it is absent or had none. */
export async function outputsOf(
  context: Context,
  deploymentId: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (deploymentId === undefined) return {};
  const text = await getDocument(context, deploymentId, "outputs");
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}

/** Everything that is known of a deployment beyond its record. */
export interface DeploymentDocuments {
  readonly initialSpec?: string;
  readonly targetSpec?: string;
  /** What the template was rendered with. */
  readonly inputs?: unknown;
  /** The CloudFormation that was handed over. */
  readonly template?: string;
  /** What wrote each line of it. */
  readonly sourceMap?: readonly RenderedLine[];
  /** What was handed over of a part that is not CloudFormation. */
  readonly files?: readonly InputFile[];
  /** What the commands of a CodeBuild part printed. */
  readonly log?: string;
  readonly findings: readonly Finding[];
  readonly events: readonly StackEvent[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** Reads all documents of a deployment. */
export async function readDocuments(
  context: Context,
  deploymentId: string,
): Promise<DeploymentDocuments> {
  const texts = await context.documents.texts(deploymentOwner(deploymentId));
  const parsed = (name: DeploymentDocument) => {
    const text = texts.get(name);
    return text === undefined ? undefined : JSON.parse(text);
  };
  const optional = {
    initialSpec: texts.get("initial-spec"),
    targetSpec: texts.get("target-spec"),
    template: texts.get("template"),
    log: texts.get("log"),
    sourceMap: parsed("source-map"),
    inputs: parsed("inputs"),
    files: parsed("files"),
  };
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    findings: JSON.parse(texts.get("findings") ?? "[]"),
    events: eventsOf(texts),
    outputs: JSON.parse(texts.get("outputs") ?? "{}"),
  };
}

/** Prefix of the documents that hold events: several, because they are written as they come. */
export const EVENTS_PREFIX = "events-";

function eventsOf(texts: ReadonlyMap<string, string>): readonly StackEvent[] {
  return [...texts]
    .filter(([name]) => name.startsWith(EVENTS_PREFIX))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, text]) => JSON.parse(text) as (StackEvent & { readonly time: string })[])
    .map((event) => ({ ...event, time: new Date(event.time) }));
}
