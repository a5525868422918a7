import type { Input } from "./call-proton.ts";
import { read, readAll } from "./queries.ts";

/** The components of everything, or of one thing. */
export const components = (of: Input<"ListComponents"> = {}) =>
  readAll("component", "ListComponents", of, (page) => page.components);

export const component = (name: string) =>
  read("component", "GetComponent", { name }, (answer) => answer.component);

export const componentOutputs = (componentName: string) =>
  readAll("component", "ListComponentOutputs", { componentName }, (page) => page.outputs);

export const componentResources = (componentName: string) =>
  readAll(
    "component",
    "ListComponentProvisionedResources",
    { componentName },
    (page) => page.provisionedResources,
  );

/** What a deployment of a component was made of: the API shows its template nowhere else. */
export const componentState = (id: string) =>
  read("component", "GetDeployment", { id }, ({ deployment }) => {
    const { targetState, initialState } = deployment ?? {};
    return targetState?.component ?? initialState?.component ?? {};
  });
