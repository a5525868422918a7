/** What the provisioning role of bootstrap does only with the permissions boundary. */
const MAKES_ROLE =
  /ProvisioningRole\S* is not authorized to perform: iam:(?:CreateRole|PutRolePolicy|AttachRolePolicy|PutRolePermissionsBoundary) on resource: (arn:[\w-]+:iam::\d*:role\/\S+)/;
const BEYOND_BOUNDARY = /because no permissions boundary allows the (\S+) action/;

/**
 * A reason, with the way out where IAM's words name none: it says that no policy allows a call, and not
 * that the policy asks for a boundary.
 */
export function explainDenial(reason: string): string {
  const [, role] = MAKES_ROLE.exec(reason) ?? [];
  if (role !== undefined) return `${reason}\n${roleAdvice(role)}`;
  const [, action] = BEYOND_BOUNDARY.exec(reason) ?? [];
  if (action === undefined) return reason;
  return `${reason}\nThe permissions boundary of the role does not hold ${action}: bootstrap's holds everything but IAM, Organizations and other roles, whatever the role's own policies say.`;
}

function roleAdvice(role: string): string {
  if (!role.includes(":role/AWSProton-")) {
    return `CloudFormation makes only roles that are named after Proton's stacks, AWSProton-…: leave RoleName out of ${role}, or add rights with \`proton bootstrap --policy\`.`;
  }
  return "CloudFormation makes roles only with the boundary of bootstrap: set PermissionsBoundary of the role to the output PermissionsBoundary of the stack proton-bootstrap (the input permissions_boundary of this repository's bundles), or run `proton bootstrap --without-boundary`.";
}
