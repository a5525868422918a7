import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, type Serving } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const root = join(import.meta.dirname, "../../..");
const code = join(root, "packages/handlers/dist/function.zip");

const hasAws = (() => {
  try {
    return execFileSync("aws", ["--version"], { encoding: "utf8", stdio: "pipe" }).includes(
      "aws-cli",
    );
  } catch {
    return false;
  }
})();
const missing = hasAws ? "handlers are not built" : "there is no `aws` command here";

// The way of a team that Proton left behind: its commands as they are, and one variable.
const runs = hasAws && existsSync(code);
describe.runIf(runs)(`the aws command${runs ? "" : ` (not run: ${missing})`}`, () => {
  let desk: Bench;
  let serving: Serving<Ready>;

  beforeAll(async () => {
    desk = bench({ estate: join(root, "proton") });
    serving = await desk.serve("serve", "--port", "0");
    await Promise.all(
      ["environment", "lambda-service"].map((name) =>
        desk.proton("package", `proton/${name}`, "--output", `${name}.tar.gz`),
      ),
    );
  });

  afterAll(() => desk.close());

  async function aws(line: string): Promise<string> {
    const { stdout } = await promisify(execFile)("aws", line.split(" "), {
      cwd: desk.directory,
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: serving.ready.url,
        AWS_ACCESS_KEY_ID: serving.ready.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: serving.ready.credentials.secretAccessKey,
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_PAGER: "",
      },
    });
    return stdout;
  }

  const registered = async (kind: "environment" | "service", name: string, more = "") => {
    await aws(`s3 cp ${name}.tar.gz s3://bundles/${name}.tar.gz --quiet`);
    await aws(`proton create-${kind}-template --name ${name}`);
    await aws(
      `proton create-${kind}-template-version --template-name ${name} --source s3={bucket=bundles,key=${name}.tar.gz}${more}`,
    );
    const version = `--template-name ${name} --major-version 1 --minor-version 0`;
    await aws(`proton wait ${kind}-template-version-registered ${version}`);
    await aws(`proton update-${kind}-template-version ${version} --status PUBLISHED`);
  };

  it("brings a service from its bundle to an answer over HTTP", async () => {
    await aws("s3 mb s3://bundles");
    await registered("environment", "environment");
    await aws(
      "proton create-environment --name local --template-name environment --template-major-version 1 --spec file://proton/environment/spec/local.yaml",
    );
    const compatible =
      " --compatible-environment-templates templateName=environment,majorVersion=1";
    await registered("service", "lambda-service", compatible);
    await aws("proton wait environment-deployed --name local");
    const repository =
      "--repository-id owner/items --branch-name main --repository-connection-arn arn:aws:codestar-connections:us-east-1:123456789012:connection/one";
    await aws(
      `proton create-service --name items --template-name lambda-service --template-major-version 1 --spec file://proton/lambda-service/spec/local.yaml ${repository}`,
    );
    await aws("proton wait service-created --name items");
    await aws(`s3 cp ${code} s3://bundles/function.zip --quiet`);
    const deployed = await desk.proton(
      ...["deploy", "items/local", "--set", "code_uri=s3://bundles/function.zip"],
    );
    const { outputs } = JSON.parse(
      await aws("proton list-environment-outputs --environment-name local --output json"),
    );
    const endpoint = outputs.find(({ key }: { key: string }) => key === "ApiEndpoint").valueString;
    const answer = await fetch(`${endpoint}/items`);

    expect(deployed).toMatchObject({ code: 0 });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ items: [] });
  });

  it("says who asks, and names a service that is not answered", async () => {
    const identity = JSON.parse(await aws("sts get-caller-identity"));
    const refused = await aws("lambda list-functions").catch((error: Error) => error.message);

    expect(identity).toMatchObject({ Account: "000000000000" });
    expect(refused).toContain("lambda is not answered here");
  });
});
