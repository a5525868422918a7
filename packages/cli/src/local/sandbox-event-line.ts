import type { SandboxEvent } from "@proton/sandbox";
import { stringify } from "yaml";
import type { Terminal } from "../terminal.ts";

type Data = Readonly<Record<string, unknown>>;
type Style = Terminal["style"];

/** A sandbox's event in words, for the terminal that it runs in; `undefined` for one of no interest there. */
export function sandboxEventLine(event: SandboxEvent, style: Style): string | undefined {
  const isShown = event.level === "warning" || event.level === "error" || TOLD.has(event.code);
  if (!isShown) return undefined;
  const describe = Object.hasOwn(DESCRIPTIONS, event.code) ? DESCRIPTIONS[event.code] : undefined;
  const { data, code } = event;
  return describe?.(data, style) ?? `${style("yellow", code)} ${JSON.stringify(data)}\n`;
}

/** What is shown although nothing is amiss: somebody waits for it. */
const TOLD = new Set(["traffic-shifted"]);

const DESCRIPTIONS: Readonly<Record<string, (data: Data, style: Style) => string>> = {
  "access-denied": (data, style) => {
    const { action, resource, roleArn, message, statement } = data;
    const who = nameOf(data.sessionName);
    const heading = `${style("red", "denied")}   ${who} may not ${action}\n`;
    if (statement === undefined) return `${heading}         ${message}\n`;
    const role = nameOf(String(roleArn).split("/").at(-1));
    return `${heading}         on ${resource}
         To allow it, add to a policy of its role ${role}:

${indent(stringify([statement], { lineWidth: 0 }), 13)}
`;
  },
  "function-timeout": (data, style) => failure(data, style("red", "timeout"), "  "),
  "function-error": (data, style) => failure(data, style("red", "failed"), "   "),
  "function-invocation-denied": (data, style) => {
    const { functionName, principal, sourceArn } = data;
    return `${style("red", "denied")}   ${principal} may not call ${nameOf(functionName)} for ${sourceArn}
         To allow it, the template needs an AWS::Lambda::Permission with that SourceArn.
`;
  },
  "issuer-unavailable": ({ issuer, message }, style) =>
    `${style("red", "issuer")}   ${issuer} gives no keys to verify tokens with: ${message}\n`,
  "issuer-not-served": ({ issuer, reason }, style) =>
    `${style("yellow", "issuer")}   ${issuer} is not served by the sandbox: ${reason}
         Tokens are held against the keys of whoever listens there.
`,
  "log-not-written": ({ group, reason }, style) =>
    `${style("yellow", "log")}      lines of ${group} are lost: ${reason}\n`,
  "policy-not-evaluated": ({ roleArn, part }, style) =>
    `${style("yellow", "policy")}   of ${nameOf(String(roleArn).split("/").at(-1))}: ${part} is not evaluated here\n`,
  "resource-recorded": ({ type, physicalId }, style) =>
    `${style("yellow", "recorded")} ${physicalId}: ${type} is kept and does nothing here\n`,
  "traffic-shifted": ({ functionName, alias, version, percent }) =>
    `shift    ${nameOf(functionName)}:${alias} ${percent} % to version ${version}\n`,
  "resource-not-restored": ({ problem }, style) => `${style("yellow", "restore")}  ${problem}\n`,
};

function failure(data: Data, heading: string, gap: string): string {
  const { functionName, errorType, errorMessage, trace } = data;
  const name = nameOf(functionName);
  const message = String(errorMessage).replace(/^RequestId: \S+ (Error: )?/, "");
  const shown = errorType === "Sandbox.Timedout" ? message : `${errorType}: ${message}`;
  const place = Array.isArray(trace) ? trace.map(String).find((line) => /^\s*at /.test(line)) : "";
  const at = place ? `\n         ${place.trim()}` : "";
  return `${heading}${gap}${name}: ${shown.split("\n")[0]}${at}\n         more: proton logs ${name}\n`;
}

/** The logical id within a name that CloudFormation made: what `proton logs` and the template call it. */
export function nameOf(physicalName: unknown): string {
  const name = String(physicalName);
  return /-([A-Za-z0-9]+)-[A-Z0-9]{12}$/.exec(name)?.[1] ?? name;
}

const indent = (text: string, width: number) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => " ".repeat(width) + line)
    .join("\n");
