import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  PIPELINE_INPUTS,
  type PushedRepository,
  pushedRepository,
} from "./support/pushed-repository.ts";

const spec = `proton: ServiceSpec
${PIPELINE_INPUTS}instances:
  - name: local
    environment: local
    spec:
      routes: ["GET /items list-items list"]
`;

/** What a program says of its version; empty where it is not installed. */
function versionOf(program: string): string {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8", stdio: "pipe" });
  } catch {
    return "";
  }
}

/** The edit of the spec, in the words of the `yq` that is here: three programs have that name. */
function yqLine(version: string): string {
  const path = "instances[*].spec.code_uri";
  if (/version 3\./.test(version)) return `yq w service.yaml '${path}' "$CODE_URI"`;
  const assign = (value: string) => `'.instances[].spec.code_uri = ${value}' service.yaml`;
  return /version v?4\./.test(version)
    ? `yq ${assign("strenv(CODE_URI)")}`
    : `yq -y ${assign("env.CODE_URI")}`;
}

/** The steps of the buildspecs in AWS's sample templates, as those had them. */
const seedCommands = [
  "aws proton --region $AWS_DEFAULT_REGION get-service --name $service_name | jq -r .service.spec > service.yaml",
  `${yqLine(versionOf("yq"))} > rendered_service.yaml`,
  "aws proton --region $AWS_DEFAULT_REGION update-service-instance --deployment-type CURRENT_VERSION --name $service_instance_name --service-name $service_name --spec file://rendered_service.yaml",
  "aws proton --region $AWS_DEFAULT_REGION wait service-instance-deployed --name $service_instance_name --service-name $service_name",
];

const { resolve } = createRequire(import.meta.url);
/** The same calls through the SDK, as a program in the repository. */
const sdkProgram = `import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(resolve("@aws-sdk/client-proton"))});
const proton = require("@aws-sdk/client-proton");
const { parse, stringify } = require(${JSON.stringify(resolve("yaml"))});
const { service_name: serviceName, service_instance_name: name, CODE_URI } = process.env;
const client = new proton.ProtonClient({ region: process.env.AWS_DEFAULT_REGION });
const { service } = await client.send(new proton.GetServiceCommand({ name: serviceName }));
const spec = parse(service.spec);
for (const instance of spec.instances) instance.spec.code_uri = CODE_URI;
await client.send(
  new proton.UpdateServiceInstanceCommand({
    name,
    serviceName,
    spec: stringify(spec),
    deploymentType: "CURRENT_VERSION",
  }),
);
await proton.waitUntilServiceInstanceDeployed(
  { client, maxWaitTime: 120, minDelay: 1, maxDelay: 2 },
  { name, serviceName },
);
`;

/** Makes the deploy project of the bundle's pipeline one that Proton left behind. */
function leftBehind(directory: string, commands: readonly string[]): void {
  const file = join(directory, "proton/lambda-service/pipeline_infrastructure/cloudformation.yaml");
  const own = readFileSync(file, "utf8");
  const variable = `{"name":"SERVICE_INSTANCE","value":"{{ service.name }}/{{ service_instance.name }}"}`;
  const names = `{"name":"service_name","value":"{{ service.name }}"},
                  {"name":"service_instance_name","value":"{{ service_instance.name }}"}`;
  const lines = commands
    .map((command) => `                - ${JSON.stringify(command)}\n`)
    .join("");
  const steps = /^ {16}# What is deployed is what was built[\s\S]*?(?=^ {6}Tags:)/m;
  const changed = own.replace(variable, names).replace(steps, () => lines);
  expect(changed).not.toContain("SERVICE_INSTANCE");
  writeFileSync(file, changed);
  writeFileSync(join(directory, "deploy.mjs"), sdkProgram);
}

const missing = ["aws", "jq", "yq"].filter((program) => versionOf(program) === "");
const ways = [
  { how: "the SDK", commands: [`node "$CODEBUILD_SRC_DIR/deploy.mjs"`], missing: [] },
  { how: "aws, jq and yq", commands: seedCommands, missing },
];

describe("a pipeline that Proton left behind", () => {
  let desk: PushedRepository | undefined;

  afterEach(() => desk?.close());

  for (const { how, commands, missing } of ways) {
    const title = `deploys a push with ${how}`;
    it.runIf(missing.length === 0)(
      missing.length === 0 ? title : `${title} (not run: there is no ${missing.join(", ")} here)`,
      async () => {
        desk = await pushedRepository(
          spec.replace("command_files: []", "command_files: [deploy.mjs]"),
          {
            edit: (directory) => leftBehind(directory, commands),
          },
        );
        await desk.proton("pipeline", "remote", "--add");

        const told = await desk.push();
        const answer = await fetch(`${desk.serving.ready.url}/items`);

        expect(told).toContain("answers with the new code");
        expect(await answer.text()).toBe("one");
      },
    );
  }
});
