import { scalarText, type TemplateValue } from "../template.ts";
import { intrinsicOf } from "./choices.ts";
import type { RuleContext } from "./rule-context.ts";

const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|token|api_?key|private_?key|credential)s?$/i;

/** Names that end like a secret's but hold something else, such as where it is kept. */
const HARMLESS_NAME =
  /(?:arn|name|id|path|url|uri|version|length|enabled|validity|expiry|expiration|ttl|endpoint|manageMasterUserPassword)$/i;

/** Whether a name says that its value is a secret. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

/** Whether a value is a secret in plain sight: text that is not a reference to where it is kept. */
export function isPlainSecret(value: TemplateValue): value is string {
  if (typeof value !== "string" || value === "") return false;
  // Dynamic references, ARNs, paths of parameters and placeholders say where the secret is.
  if (/\{\{resolve:|^arn:|^\/|^https?:|^\$\{|^\{\{|^<.*>$/.test(value)) return false;
  return !/^(?:true|false|none|null|change-?me|placeholder|x+|\*+)$/i.test(value);
}

/** The text of a value that always has the same: also that of a Ref to a parameter's default. */
export function literalOf(
  value: TemplateValue,
  { template }: RuleContext,
): TemplateValue | undefined {
  const call = intrinsicOf(value);
  if (call === undefined) return value;
  if (call.name === "Fn::Sub" && typeof call.argument === "string" && !call.argument.includes("${"))
    return call.argument;
  const parameter =
    call.name === "Ref" ? template.Parameters[scalarText(call.argument)] : undefined;
  return parameter?.NoEcho === undefined ? undefined : parameter.Default;
}
