import { readProject, refuseProject } from "../code-build/project.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::CodeBuild::Project` */
export function codeBuildProject({ builds, region, accountId }: SandboxServices): ResourceType {
  const arnOf = (name: string) => `arn:aws:codebuild:${region}:${accountId}:project/${name}`;
  const put = async ({ physicalId, properties }: ResourceInstance): Promise<undefined> =>
    builds.put(readProject(physicalId, arnOf(physicalId), properties)) as undefined;
  return {
    kind: "emulated",
    remarks:
      "Builds run as processes of this machine, in a directory and an environment of their own, with the credentials of the service role. Image, compute type, VPC, privileged mode and runtime-versions have no effect; `/root` in cache paths is the build's home. Batch builds, secrets and Windows are refused.",
    refuse: refuseProject,
    identify: (properties, names) =>
      propertiesOf(properties).text("Name") ?? names.generate({ longest: 255 }),
    exists: async ({ physicalId }) => builds.has(physicalId),
    create: put,
    update: put,
    restore: put,
    delete: async ({ physicalId }) => builds.delete(physicalId),
    attributes: ({ physicalId }) => ({ Arn: arnOf(physicalId), Id: physicalId }),
  };
}
