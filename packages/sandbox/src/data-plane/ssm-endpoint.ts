import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate } from "../iam/authenticate.ts";
import { stackParameters } from "../state/stack-parameters.ts";
import type { StackStore } from "../state/stack-store.ts";
import {
  createJsonEndpoint,
  invalidInput,
  JsonApiError,
  type JsonInput,
  type JsonOperation,
  textOf,
} from "./json-endpoint.ts";

export interface SsmEndpointOptions {
  readonly stacks: StackStore;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
  readonly region: string;
  readonly accountId: string;
}

/** What the header `x-amz-target` of its requests begins with. */
export const SSM_TARGET_PREFIX = "AmazonSSM.";

/** Reads the SSM parameters that stacks made. */
export function createSsmEndpoint(options: SsmEndpointOptions) {
  const { stacks, authenticate, accessControl, region, accountId } = options;
  const arnOf = (name: string) =>
    `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, "")}`;

  function allParameters() {
    return stackParameters(stacks).map(({ name, changedAt, properties }) => {
      const { Type, Value, DataType } = properties;
      return {
        ...{ Name: name, Type: Type ?? "String", Value: String(Value ?? ""), Version: 1 },
        ...{ ARN: arnOf(name), DataType: DataType ?? "text" },
        LastModifiedDate: new Date(changedAt).getTime() / 1000,
      };
    });
  }

  const namesOf = ({ Names }: JsonInput): readonly string[] => {
    if (!Array.isArray(Names) || Names.length === 0 || Names.length > 10) {
      throw invalidInput("'names' must have length between 1 and 10");
    }
    return Names.map((name) => textOf(name, "Names"));
  };

  const operations: Readonly<Record<string, JsonOperation>> = {
    GetParameter: {
      resources: ({ Name }) => [arnOf(textOf(Name, "Name"))],
      answer(input) {
        const Parameter = allParameters().find(({ Name }) => Name === input.Name);
        if (Parameter === undefined) throw new JsonApiError("ParameterNotFound", "");
        return { Parameter };
      },
    },
    GetParameters: {
      resources: (input) => namesOf(input).map(arnOf),
      answer(input) {
        const names = namesOf(input);
        const Parameters = allParameters().filter(({ Name }) => names.includes(Name));
        const found = Parameters.map(({ Name }) => Name);
        return { Parameters, InvalidParameters: names.filter((name) => !found.includes(name)) };
      },
    },
    GetParametersByPath: {
      resources: ({ Path }) => [arnOf(textOf(Path, "Path"))],
      answer({ Path, Recursive }) {
        const path = textOf(Path, "Path");
        const prefix = path.endsWith("/") ? path : `${path}/`;
        const isBelow = (name: string) =>
          name.startsWith(prefix) &&
          (Recursive === true || !name.slice(prefix.length).includes("/"));
        return { Parameters: allParameters().filter(({ Name }) => isBelow(Name)) };
      },
    },
  };
  const guard = { authenticate, accessControl };
  return createJsonEndpoint({
    service: "ssm",
    targetPrefix: SSM_TARGET_PREFIX,
    operations,
    ...guard,
  });
}
