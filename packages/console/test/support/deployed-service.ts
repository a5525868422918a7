import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServedProton } from "./serve-proton.ts";

const ESTATE = `templates:
  - { name: environment, path: environment }
  - { name: lambda-service, path: lambda-service }
environments:
  - { name: local, template: environment, spec: environment/spec/local.yaml }
services:
  - { name: items, template: lambda-service, spec: lambda-service/spec/local.yaml }
`;

const SPEC = `proton: ServiceSpec
pipeline: {}
instances:
  - name: local
    environment: local
    spec: { routes: ["GET /items list-items list"] }
`;

/** Makes service `items` with an instance in environment `local`, where Proton is served. */
export async function deployedService(served: ServedProton): Promise<void> {
  writeFileSync(join(served.directory, "proton/proton.yaml"), ESTATE);
  writeFileSync(join(served.directory, "proton/lambda-service/spec/local.yaml"), SPEC);
  await served.proton("apply", "--yes");
}
