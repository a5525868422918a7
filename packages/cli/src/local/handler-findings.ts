import { type Finding, findingOf } from "@proton/cloudformation";
import { routedInstances } from "../estate/check-specs.ts";
import { estateRules } from "../estate/estate-rules.ts";
import type { LoadedEstate } from "../estate/load-estate.ts";
import { missingHandlers } from "../estate/route-owners.ts";
import { filesOf, type LocalCode } from "./local-code.ts";

/** Routes of the estate whose handlers a function archive lacks. */
export function handlerFindings(
  { estate, bundles, specs }: LoadedEstate,
  code: LocalCode,
): readonly Finding[] {
  const instances = routedInstances(estate, bundles, specs);
  if (instances.length === 0) return [];
  try {
    return missingHandlers(instances, filesOf(code));
  } catch (error) {
    const message = `the function archive cannot be read: ${(error as Error).message}`;
    return [
      findingOf(estateRules.routeHandler, { message, file: instances[0]?.inputs.file ?? "" }),
    ];
  }
}
