/** Builds ARNs of a sandbox's account and Region. */
export interface ArnOptions {
  readonly region: string;
  readonly accountId: string;
}

export const functionArn = ({ region, accountId }: ArnOptions, name: string) =>
  `arn:aws:lambda:${region}:${accountId}:function:${name}`;

export const logGroupArn = ({ region, accountId }: ArnOptions, name: string) =>
  `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

/** The name in a function's name, ARN or partial ARN, and the qualifier if there is one. */
export function functionNameIn(reference: string): {
  readonly functionName: string;
  readonly qualifier?: string;
} {
  const rest = reference.includes(":function:")
    ? reference.slice(reference.indexOf(":function:") + ":function:".length)
    : reference;
  const [functionName = "", qualifier] = rest.split(":");
  return { functionName, ...(qualifier !== undefined && { qualifier }) };
}
