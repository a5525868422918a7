import { readYaml } from "@proton/bundle";
import { type Finding, findingOf } from "@proton/cloudformation";
import { createLineIndex, type Range } from "@proton/text";
import { type Document, isNode, parseDocument, visit } from "yaml";
import * as z from "zod";
import { estateRules } from "./estate-rules.ts";

/** The same names as Proton's own resources may have. */
const resourceName = z
  .string()
  .max(100)
  .regex(
    /^[0-9A-Za-z]+[0-9A-Za-z_-]*$/,
    "must start with a letter or digit and hold only letters, digits, _ and -",
  );

const path = z.string().min(1);

const roleArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, "must be the ARN of an IAM role");

/** A branch of a repository, and the connection by which AWS would reach it. */
const repositoryBranch = {
  id: z.string().min(1),
  branch: z.string().min(1),
  connection: z.string().min(1),
  provider: z.enum(["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET"]).default("GITHUB"),
};

const estateSchema = z.strictObject({
  templates: z
    .array(
      z.strictObject({
        name: resourceName,
        path,
        major: z.int().min(1).optional(),
        /** Where pushes register versions from. */
        sync: z.strictObject({ ...repositoryBranch, subdirectory: path.optional() }).optional(),
      }),
    )
    .min(1),
  environments: z
    .array(
      z.strictObject({
        name: resourceName,
        template: resourceName,
        spec: path,
        /** The account that it is in; a plan for another one is refused. */
        account: z
          .string()
          .regex(/^\d{12}$/, "must be twelve digits, in quotes")
          .optional(),
        /** The Region that it is in; a plan for another one is refused. */
        region: z
          .string()
          .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a Region such as eu-central-1")
          .optional(),
        /** What CloudFormation takes to make the stacks of the environment and of its instances. */
        role: roleArn.optional(),
        /** What CloudFormation takes to make the stacks of components; without it there are none. */
        component_role: roleArn.optional(),
        /** What the commands of CodeBuild templates run with in an account. */
        codebuild_role: roleArn.optional(),
        /** Where the files of self-managed deployments are proposed, by whoever merges which it is made. */
        provisioning_repository: z.strictObject(repositoryBranch).optional(),
      }),
    )
    .default([]),
  services: z
    .array(
      z.strictObject({
        name: resourceName,
        template: resourceName,
        spec: path,
        repository: z
          .strictObject({
            id: z.string().min(1),
            branch: z.string().min(1),
            connection: z.string().min(1),
          })
          .optional(),
        /** Where pushes deploy instances from, by an ops file. */
        sync: z
          .strictObject({ ...repositoryBranch, file: path.default("proton-ops.yaml") })
          .optional(),
      }),
    )
    .default([]),
  components: z
    .array(
      z.union(
        [
          z.strictObject({
            name: resourceName,
            path,
            service: resourceName,
            instance: resourceName,
          }),
          z.strictObject({ name: resourceName, path, environment: resourceName }),
        ],
        "must have name, path, and either service and instance or environment",
      ),
    )
    .default([]),
});

/** What should exist: the templates, environments, services and components of one `proton.yaml`. */
export type Estate = z.infer<typeof estateSchema>;

/** The estate of a file, or what is wrong with it. */
export type ReadEstateResult =
  | { readonly kind: "estate"; readonly estate: Estate }
  | { readonly kind: "findings"; readonly findings: readonly Finding[] };

const MAXIMUM_CHARACTERS = 1_000_000;

/** Reads the text of a `proton.yaml`; every complaint carries its place in `file`. */
export function readEstate(text: string, file: string): ReadEstateResult {
  if (text.length > MAXIMUM_CHARACTERS) {
    return invalid([
      estateError(
        file,
        `the file has ${text.length} characters, the most is ${MAXIMUM_CHARACTERS}`,
      ),
    ]);
  }
  const read = readDocument(text, file);
  if (read.kind === "estate") return read;
  // Where Jinja is YAML, what else is wrong is a consequence of it.
  const jinja = readYaml(text, file).findings.filter(({ rule }) => rule === "BDL1105");
  return jinja.length > 0 ? invalid(jinja) : read;
}

function readDocument(text: string, file: string): ReadEstateResult {
  const lines = createLineIndex(text);
  const document = parseDocument(text, { logLevel: "error" });
  if (document.errors.length > 0) {
    return invalid(
      document.errors.map((error) =>
        estateError(
          file,
          error.message.split("\n")[0] ?? error.code,
          lines.range(error.pos[0], error.pos[1]),
        ),
      ),
    );
  }
  const rangeOf = (keys: readonly PropertyKey[]): Range | undefined => {
    for (let depth = keys.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(keys.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.range(node.range[0], node.range[1]);
    }
    return undefined;
  };
  if (hasAlias(document)) {
    return invalid([
      estateError(file, "YAML aliases are not read here; write the value out", rangeOf([])),
    ]);
  }
  const parsed = estateSchema.safeParse(document.toJS());
  if (!parsed.success) {
    return invalid(
      parsed.error.issues.map((issue) =>
        estateError(
          file,
          `${issue.path.join(".") || "the file"}: ${issue.message}`,
          rangeOf(issue.path),
        ),
      ),
    );
  }
  const dangling = danglingNames(parsed.data).map(({ keys, message }) =>
    estateError(file, message, rangeOf(keys)),
  );
  return dangling.length > 0 ? invalid(dangling) : { kind: "estate", estate: parsed.data };
}

function hasAlias(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

interface Complaint {
  readonly keys: readonly (string | number)[];
  readonly message: string;
}

function danglingNames(estate: Estate): Complaint[] {
  const templates = estate.templates.map((template) => template.name);
  const known = templates.join(", ");
  const complaints: Complaint[] = [];
  for (const list of ["templates", "environments", "services", "components"] as const) {
    const seen = new Set<string>();
    for (const [index, entry] of estate[list].entries()) {
      if (seen.has(entry.name)) {
        complaints.push({
          keys: [list, index, "name"],
          message: `${list} has the name "${entry.name}" twice`,
        });
      }
      seen.add(entry.name);
      if ("template" in entry && !templates.includes(entry.template)) {
        complaints.push({
          keys: [list, index, "template"],
          message: `no template is called "${entry.template}"; templates of this file: ${known}`,
        });
      }
    }
  }
  return [...complaints, ...danglingPlaces(estate), ...ambiguousProvisioning(estate)];
}

/** Environments that would be made in two ways. */
function ambiguousProvisioning({ environments }: Estate): Complaint[] {
  return environments.flatMap((entry, index) =>
    (["role", "account"] as const)
      .filter((key) => entry.provisioning_repository !== undefined && entry[key] !== undefined)
      .map((key) => ({
        keys: ["environments", index, key],
        message: `${entry.name} has a provisioning_repository: whoever merges there provisions it, with no ${key} given here`,
      })),
  );
}

/** Components that are in nothing of the file. */
function danglingPlaces({ components, services, environments }: Estate): Complaint[] {
  return components.flatMap((component, index) => {
    const [key, name, there] =
      "service" in component
        ? (["service", component.service, services] as const)
        : (["environment", component.environment, environments] as const);
    const names = there.map((each) => each.name);
    if (names.includes(name)) return [];
    const message = `no ${key} is called "${name}"; ${key}s of this file: ${names.join(", ")}`;
    return [{ keys: ["components", index, key], message }];
  });
}

function estateError(file: string, message: string, range?: Range): Finding {
  return findingOf(estateRules.shape, { message, file, range });
}

function invalid(findings: readonly Finding[]): ReadEstateResult {
  return { kind: "findings", findings };
}
