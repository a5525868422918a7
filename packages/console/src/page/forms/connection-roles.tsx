import SpaceBetween from "@cloudscape-design/components/space-between";
import { TextField } from "./settings-fields.tsx";

/** The roles of an environment account, with which another one provisions in it. */
export interface Roles {
  readonly roleArn: string;
  readonly componentRoleArn: string;
  readonly codebuildRoleArn: string;
}

export const NO_ROLES: Roles = { roleArn: "", componentRoleArn: "", codebuildRoleArn: "" };

const FIELDS = [
  ["roleArn", "Role", "The ARN of the role that CloudFormation provisions with."],
  ["componentRoleArn", "Component role", "The ARN of the role that components are made with."],
  ["codebuildRoleArn", "CodeBuild role", "The ARN of the role that CodeBuild provisions with."],
] as const;

/** The fields of the roles of a connection. */
export function RoleFields({
  roles,
  onChange,
}: {
  readonly roles: Roles;
  readonly onChange: (roles: Roles) => void;
}) {
  return (
    <SpaceBetween size="l">
      {FIELDS.map(([member, label, description]) => (
        <TextField
          key={member}
          label={label}
          isOptional
          description={description}
          value={roles[member]}
          onChange={(value) => onChange({ ...roles, [member]: value })}
        />
      ))}
    </SpaceBetween>
  );
}

/** The roles that were given, as an operation takes them. */
export function givenRoles(roles: Roles): Partial<Roles> {
  return Object.fromEntries(Object.entries(roles).filter(([, value]) => value !== ""));
}
