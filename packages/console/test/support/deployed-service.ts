import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServedProton } from "./serve-proton.ts";

const TEMPLATES = `templates:
  - { name: environment, path: environment }
  - { name: lambda-service, path: lambda-service }
`;

const DEPLOYED = `environments:
  - { name: local, template: environment, spec: environment/spec/local.yaml }
services:
  - { name: items, template: lambda-service, spec: lambda-service/spec/local.yaml }
`;

/** The spec of its one instance. */
export const SERVICE_SPEC = `proton: ServiceSpec
pipeline: {}
instances:
  - name: local
    environment: local
    spec: { routes: ["GET /items list-items list"] }
`;

/** Publishes the repository's templates where Proton is served. */
export async function publishedTemplates(served: ServedProton): Promise<void> {
  await applied(served, TEMPLATES);
}

/** Makes service `items` with an instance in environment `local`, where Proton is served. */
export async function deployedService(served: ServedProton): Promise<void> {
  await applied(served, TEMPLATES + DEPLOYED);
}

async function applied(served: ServedProton, estate: string): Promise<void> {
  writeFileSync(join(served.directory, "proton/proton.yaml"), estate);
  writeFileSync(join(served.directory, "proton/lambda-service/spec/local.yaml"), SERVICE_SPEC);
  await served.proton("apply", "--yes");
}
