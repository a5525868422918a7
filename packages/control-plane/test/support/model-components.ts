import fc from "fast-check";
import type { ControlPlane } from "../../src/index.ts";
import { settle } from "./model-hand-overs.ts";
import {
  behaviour,
  type ModelRequest,
  name,
  part,
  provideEnvironment,
  provideService,
} from "./model-parts.ts";

const MANIFEST = `infrastructure:
  templates:
    - { file: topic.yaml, rendering_engine: jinja, template_language: cloudformation }
`;

/** Names of components. */
const COMPONENTS = ["queue", "cache"] as const;

/** A component's template file that goes as inputs of the model say. */
function templateFile({ fail = "", fail_delete = "", greeting = "hello" }: Inputs): string {
  return `Metadata: { Fail: "${fail}", FailDelete: "${fail_delete}" }
Resources: { Topic: { Type: "AWS::SNS::Topic" } }
Outputs: { Made: { Value: "${greeting}" } }
`;
}

type Inputs = Readonly<Record<string, string>>;

const component = fc.constantFrom(...COMPONENTS);
const NOWHERE = { serviceName: "", serviceInstanceName: "" };

/** What may be asked of components: attached to an instance, alone, on the way between, and gone. */
export const componentRequest: fc.Arbitrary<ModelRequest> = fc.oneof(
  fc.record({ component, name, inputs: behaviour }).map(({ component, name, inputs }) => ({
    title: `create component ${component} in environment ${name}, which is made`,
    async run(plane: ControlPlane) {
      await provideEnvironment(plane, name);
      return plane.call("CreateComponent", {
        name: component,
        environmentName: name,
        manifest: MANIFEST,
        templateFile: templateFile(inputs),
      });
    },
  })),
  fc
    .record({ component, name, part, inputs: behaviour })
    .map(({ component, name, part, inputs }) => ({
      title: `create component ${component} of ${name}/${part}, which is made`,
      async run(plane: ControlPlane) {
        await provideService(plane, name, part);
        return plane.call("CreateComponent", {
          name: component,
          serviceName: name,
          serviceInstanceName: part,
          manifest: MANIFEST,
          templateFile: templateFile(inputs),
        });
      },
    })),
  fc
    .record({ component, place: fc.option(fc.record({ name, part })), inputs: behaviour })
    .map(({ component, place, inputs }) => ({
      title: `update component ${component} ${place ? `of ${place.name}/${place.part}` : "alone"}`,
      run: (plane: ControlPlane) =>
        plane.call("UpdateComponent", {
          name: component,
          deploymentType: "CURRENT_VERSION",
          ...(place ? { serviceName: place.name, serviceInstanceName: place.part } : NOWHERE),
          templateFile: templateFile(inputs),
        }),
    })),
  component.map((componentName) => ({
    title: `cancel component ${componentName}`,
    run: (plane: ControlPlane) => plane.call("CancelComponentDeployment", { componentName }),
  })),
  component.map((name) => ({
    title: `delete component ${name}`,
    run: (plane: ControlPlane) => plane.call("DeleteComponent", { name }),
  })),
);

/**
 * Detaches and deletes every component, with a template whose stack can be deleted.
 *
 * @returns how many there were
 */
export async function deleteComponents(plane: ControlPlane): Promise<number> {
  const { components } = await plane.call("ListComponents", {});
  for (const { name } of components) {
    await plane.call("UpdateComponent", {
      ...{ name, deploymentType: "CURRENT_VERSION", ...NOWHERE },
      templateFile: templateFile({}),
    });
    await settle(plane);
    await plane.call("DeleteComponent", { name });
    await settle(plane);
  }
  return components.length;
}
