import type { StackStore } from "../state/stack-store.ts";
import type { QueryService } from "./query-endpoint.ts";
import { QueryError } from "./query-error.ts";

/** What can be read of the roles that stacks made. */
export function createIamReads(options: {
  /** Of all Regions. */
  readonly stacks: readonly Pick<StackStore, "all">[];
  readonly accountId: string;
}): QueryService {
  const { stacks, accountId } = options;

  function roleNamed(name: string) {
    for (const { resources, createdAt } of stacks.flatMap((store) => store.all())) {
      const role = Object.values(resources).find(
        ({ type, physicalId }) => type === "AWS::IAM::Role" && physicalId === name,
      );
      if (role !== undefined) return { role, createdAt };
    }
    throw new QueryError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
  }

  return {
    name: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    operations: new Set(["GetRole"]),
    access: (operation, form) => {
      const resource = `arn:aws:iam::${accountId}:role/${form.required("RoleName")}`;
      return [{ action: `iam:${operation}`, resource, context: {} }];
    },
    async execute(_operation, form) {
      const { role, createdAt } = roleNamed(form.required("RoleName"));
      const { AssumeRolePolicyDocument, Description, MaxSessionDuration, Path } = role.properties;
      const path = typeof Path === "string" ? Path : "/";
      return {
        Role: {
          Path: path,
          RoleName: role.physicalId,
          RoleId: role.physicalId,
          Arn: `arn:aws:iam::${accountId}:role${path}${role.physicalId}`,
          CreateDate: createdAt,
          AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(AssumeRolePolicyDocument)),
          Description: typeof Description === "string" ? Description : undefined,
          MaxSessionDuration: typeof MaxSessionDuration === "number" ? MaxSessionDuration : 3600,
        },
      };
    },
  };
}
