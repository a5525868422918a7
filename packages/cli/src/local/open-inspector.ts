import { open, url } from "node:inspector";
import type { OptionDefinitions } from "../command.ts";
import { UsageError } from "../usage-error.ts";
import { portOption } from "./port-option.ts";

/** The options of commands whose functions can be stopped at a breakpoint. */
export const inspectorOptions: OptionDefinitions = {
  inspect: { description: "Let a debugger attach: functions then have no timeout" },
  "inspect-port": {
    description: "Where it attaches; 0 for any free port",
    placeholder: "<port>",
    default: "9229",
  },
};

/**
 * Opens Node.js' inspector on loopback, unless `node --inspect` has done so; it says itself where it
 * listens.
 */
export function openInspector(port: string | undefined): void {
  if (url() !== undefined) return;
  open(portOption(port ?? "9229", "--inspect-port"), "127.0.0.1");
  // Node.js only prints why.
  if (url() === undefined) throw new UsageError(`no debugger can attach at port ${port}`);
}
