import { findComponent } from "../components/find-component.ts";
import { cancelDeployment } from "../deployments/cancel-deployment.ts";
import { provisionedResources, shownOutputs } from "../deployments/shown-outputs.ts";
import { findEnvironment } from "../environments/find-environment.ts";
import { validationError } from "../errors.ts";
import type { OperationName } from "../generated/api.ts";
import { type ComponentRecord, components } from "../records/component-record.ts";
import { listPage } from "../requests/paging.ts";
import { findInstance, findService } from "../services/service-lookup.ts";
import { componentSummary, componentView } from "../views/component-view.ts";
import { createComponent } from "./create-component.ts";
import { deleteComponent } from "./delete-component.ts";
import type { Operation } from "./operation.ts";
import { updateComponent } from "./update-component.ts";

const getComponent: Operation<"GetComponent"> = async (context, { name }) => ({
  component: componentView(await findComponent(context, name)),
});

/** Lists the components by name, of an environment, a service, an instance, or all. */
const listComponents: Operation<"ListComponents"> = async (context, input) => {
  const { environmentName, serviceName, serviceInstanceName } = input;
  if (serviceInstanceName !== undefined && serviceName === undefined) {
    throw validationError("serviceInstanceName needs serviceName.");
  }
  if (environmentName !== undefined) await findEnvironment(context, environmentName);
  if (serviceName !== undefined) {
    await findService(context, serviceName);
    if (serviceInstanceName !== undefined)
      await findInstance(context, serviceName, serviceInstanceName);
  }
  const names = ["environmentName", "serviceName", "serviceInstanceName"] as const;
  const page = await listPage(context, "ListComponents", input, components, {
    where: (record) =>
      names.every((name) => input[name] === undefined || input[name] === record[name]),
  });
  return { components: page.values.map(componentSummary), nextToken: page.nextToken };
};

const cancelComponentDeployment: Operation<"CancelComponentDeployment"> = async (
  context,
  { componentName },
) => {
  const { environmentName } = await findComponent(context, componentName);
  const target = { type: "COMPONENT", componentName, environmentName } as const;
  const record = await cancelDeployment(context, target);
  return { component: componentView(record as ComponentRecord) };
};

const listComponentOutputs: Operation<"ListComponentOutputs"> = async (context, input) => {
  const component = await findComponent(context, input.componentName);
  return { outputs: await shownOutputs(context, component, input.deploymentId) };
};

const listComponentProvisionedResources: Operation<"ListComponentProvisionedResources"> = async (
  context,
  { componentName },
) => ({ provisionedResources: provisionedResources(await findComponent(context, componentName)) });

/** Everything that the API does with components. */
export const componentOperations = {
  CancelComponentDeployment: cancelComponentDeployment,
  CreateComponent: createComponent,
  DeleteComponent: deleteComponent,
  GetComponent: getComponent,
  ListComponentOutputs: listComponentOutputs,
  ListComponentProvisionedResources: listComponentProvisionedResources,
  ListComponents: listComponents,
  UpdateComponent: updateComponent,
} as const satisfies { readonly [Name in OperationName]?: Operation<Name> };
