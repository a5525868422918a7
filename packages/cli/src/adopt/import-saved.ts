import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { mergePart } from "@proton/bundle";
import { stringify } from "yaml";
import * as z from "zod";
import { requireText } from "../estate/read-text.ts";
import { UsageError } from "../usage-error.ts";

/** The largest answer that is read: a spec has at most 51,200 characters, a schema as many. */

const name = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/, "is not a name that Proton takes");
const major = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .optional();

/** What of the answers of `aws proton get-*` is used; their other members are let pass. */
const answer = z.object({
  environment: z
    .object({ name, templateName: name, templateMajorVersion: major, spec: z.string() })
    .optional(),
  service: z
    .object({
      name,
      templateName: name,
      spec: z.string(),
      repositoryId: z.string().optional(),
      branchName: z.string().optional(),
      repositoryConnectionArn: z.string().optional(),
      pipeline: z.object({ templateMajorVersion: major, spec: z.string().optional() }).optional(),
    })
    .optional(),
  serviceInstance: z
    .object({ name, serviceName: name, templateMajorVersion: major, spec: z.string().optional() })
    .optional(),
  environmentTemplateVersion: z.object({ templateName: name, majorVersion: major }).optional(),
  serviceTemplateVersion: z.object({ templateName: name, majorVersion: major }).optional(),
});

type Answer = z.infer<typeof answer>;

/** What an import wrote. */
export interface ImportedEstate {
  /** Relative to the estate file's directory. */
  readonly files: readonly string[];
  /** Templates whose bundles must be put there. */
  readonly missingBundles: readonly string[];
}

/**
 * Makes an estate file and specs of the answers that were saved while Proton was there. Nothing that is
 * there is overwritten.
 *
 * @param directory holds the answers, one a `.json` file
 */
export function importSaved(directory: string, estateFile: string): ImportedEstate {
  const answers = readAnswers(directory);
  const saved: Saved = {
    environments: answers.flatMap(({ environment }) => environment ?? []),
    services: answers.flatMap(({ service }) => service ?? []),
    instances: answers.flatMap(({ serviceInstance }) => serviceInstance ?? []),
    versions: answers.flatMap(
      (each) => each.environmentTemplateVersion ?? each.serviceTemplateVersion ?? [],
    ),
  };
  const root = dirname(estateFile);
  const majors = majorsOf(saved);
  const estate = stringify(estateOf(saved, majors), { lineWidth: 0 });
  const files = new Map([...specsOf(saved), [estateFile.slice(root.length + 1), estate]]);
  writeAll(root, files);
  return {
    files: [...files.keys()],
    missingBundles: [...majors.keys()].filter((template) => !existsSync(join(root, template))),
  };
}

interface Saved {
  readonly environments: readonly NonNullable<Answer["environment"]>[];
  readonly services: readonly NonNullable<Answer["service"]>[];
  readonly instances: readonly NonNullable<Answer["serviceInstance"]>[];
  readonly versions: readonly NonNullable<Answer["environmentTemplateVersion"]>[];
}

/** Every template, and the major version of it that was deployed, where that is known. */
function majorsOf({ environments, services, instances, versions }: Saved) {
  const majors = new Map<string, string | undefined>();
  for (const { templateName, majorVersion } of versions) majors.set(templateName, majorVersion);
  for (const { templateName, templateMajorVersion } of environments) {
    majors.set(templateName, templateMajorVersion ?? majors.get(templateName));
  }
  for (const { templateName, name: serviceName, pipeline } of services) {
    const own = instances.find((each) => each.serviceName === serviceName);
    const deployed = own?.templateMajorVersion ?? pipeline?.templateMajorVersion;
    majors.set(templateName, deployed ?? majors.get(templateName));
  }
  return majors;
}

const environmentFile = (name: string) => `spec/environment-${name}.yaml`;
const serviceFile = (name: string) => `spec/service-${name}.yaml`;

function specsOf({ environments, services, instances }: Saved): readonly [string, string][] {
  return [
    ...environments.map(({ name, spec }): [string, string] => [environmentFile(name), spec]),
    ...services.map(({ name, spec }): [string, string] => {
      // What an instance was deployed with is newer than what its service was asked for.
      const own = instances.filter((each) => each.serviceName === name && each.spec !== undefined);
      const merged = own.reduce((text, each) => mergePart(text, each.spec ?? "", each.name), spec);
      return [serviceFile(name), merged];
    }),
  ];
}

function estateOf({ environments, services }: Saved, majors: ReturnType<typeof majorsOf>) {
  return {
    templates: [...majors].map(([template, number]) => ({
      name: template,
      path: template,
      ...(number !== undefined && number !== "1" && { major: Number(number) }),
    })),
    environments: environments.map(({ name, templateName: template }) => ({
      name,
      template,
      spec: environmentFile(name),
    })),
    services: services.map(({ name, templateName: template, ...service }) => ({
      name,
      template,
      spec: serviceFile(name),
      ...(service.repositoryId !== undefined && {
        repository: {
          id: service.repositoryId,
          branch: service.branchName ?? "main",
          connection: service.repositoryConnectionArn ?? "",
        },
      }),
    })),
  };
}

function writeAll(root: string, files: ReadonlyMap<string, string>): void {
  const existing = [...files.keys()].find((file) => existsSync(join(root, file)));
  if (existing !== undefined) {
    throw new UsageError(
      `${existing} is there already, and nothing is overwritten: name another estate file with --estate`,
    );
  }
  for (const [file, text] of files) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
  }
}

function readAnswers(directory: string): readonly Answer[] {
  if (!existsSync(directory)) throw new UsageError(`there is no directory ${directory}`);
  const names = readdirSync(directory).filter((file) => file.endsWith(".json"));
  const answers = names.toSorted().map((file) => readAnswer(directory, file));
  if (answers.some(({ environment, service }) => environment ?? service)) return answers;
  throw new UsageError(
    `${directory} has no answer of \`aws proton get-environment\` or \`get-service\` in a .json file`,
  );
}

function readAnswer(directory: string, file: string): Answer {
  const path = join(directory, file);
  const text = requireText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
  const parsed = answer.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${file}: ${issue?.path.join(".")}: ${issue?.message}`);
}
