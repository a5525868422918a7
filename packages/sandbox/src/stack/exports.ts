import { currentRecord, type OperationContext } from "./engine-context.ts";

/**
 * Refuses exports that other stacks have, and the loss or change of one that is in use.
 *
 * @throws {Error} in CloudFormation's words
 */
export function checkExports(
  context: OperationContext,
  wanted: Readonly<Record<string, string>>,
  verb: "CREATE" | "UPDATE" | "DELETE",
): void {
  const others = context.stacks.all().filter(({ stackName }) => stackName !== context.stackName);
  for (const name of Object.keys(wanted)) {
    const owner = others.find((stack) => Object.hasOwn(stack.exports, name));
    if (owner !== undefined) {
      throw new Error(`Export with name ${name} is already exported by stack ${owner.stackName}.`);
    }
  }
  if (verb === "CREATE") return;
  for (const [name, value] of Object.entries(currentRecord(context).exports)) {
    if (wanted[name] === value) continue;
    const user = others.find(({ imports }) => imports.includes(name));
    if (user === undefined) continue;
    const change = Object.hasOwn(wanted, name) ? "updated" : "deleted";
    throw new Error(`Export ${name} cannot be ${change} as it is in use by ${user.stackName}`);
  }
}
