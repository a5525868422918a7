import { type Kind, keyOf } from "../store/keys.ts";
import { type Deployable, specsApart } from "./deployable.ts";

/** What a component is made of: its `spec` as a {@link Deployable}, as JSON. It has no template. */
export interface ComponentContent {
  readonly manifest: string;
  readonly templateFile: string;
  readonly serviceSpec?: string;
  /** Of the instance that it is attached to. */
  readonly serviceName?: string;
  readonly serviceInstanceName?: string;
}

/** A directly defined component. */
export interface ComponentRecord extends Deployable {
  readonly name: string;
  readonly description?: string;
  readonly environmentName: string;
  /** Of the instance that it is attached to. */
  readonly serviceName?: string;
  readonly serviceInstanceName?: string;
  readonly lastModifiedAt: number;
  readonly lastClientRequestToken?: string;
}

export const components: Kind<ComponentRecord> = {
  name: "component",
  spread: Infinity,
  id: ({ name }) => name,
  orders: ({ name, environmentName, serviceName, serviceInstanceName }) => ({
    order4: keyOf(environmentName, name),
    ...(serviceName !== undefined &&
      serviceInstanceName !== undefined && {
        order5: keyOf(serviceName, serviceInstanceName, name),
      }),
  }),
  apart: specsApart(),
};

/** Reads what is kept as a component's spec. */
export function contentFrom(spec: string): ComponentContent {
  return JSON.parse(spec) as ComponentContent;
}
