import { useQuery } from "@tanstack/react-query";
import type { Target } from "../../extension/index.ts";
import { environments, instances } from "../api/queries.ts";
import type { TemplateKind } from "../api/template-kind.ts";
import type { Listing } from "../widgets/resource-table.tsx";

/** What is made of a template, in another version than the one that is looked at. */
export interface FleetMember {
  readonly id: string;
  /** Its page. */
  readonly path: string;
  readonly target: Target;
  readonly version: string;
  readonly environmentName: string;
}

/** Everything that a version of a template would change when it is updated to it. */
export function useFleet(
  kind: TemplateKind,
  templateName: string,
  version: string,
): Listing<FleetMember> {
  const ofEnvironments = useQuery({ ...environments, enabled: kind === "environment" });
  const ofInstances = useQuery({ ...instances(), enabled: kind === "service" });
  const query = kind === "environment" ? ofEnvironments : ofInstances;
  const found: readonly FleetMember[] | undefined =
    kind === "environment"
      ? ofEnvironments.data?.flatMap((each) =>
          memberOf(each, templateName, {
            id: each.name ?? "",
            path: `/environments/${each.name}`,
            target: { type: "ENVIRONMENT", environmentName: each.name ?? "" },
            environmentName: each.name ?? "",
          }),
        )
      : ofInstances.data?.flatMap((each) =>
          memberOf(each, templateName, {
            id: `${each.serviceName}/${each.name}`,
            path: `/services/${each.serviceName}/instances/${each.name}`,
            target: {
              type: "SERVICE_INSTANCE",
              serviceName: each.serviceName ?? "",
              serviceInstanceName: each.name ?? "",
            },
            environmentName: each.environmentName ?? "",
          }),
        );
  return {
    data: found?.filter((member) => member.version !== version),
    error: query.error,
    refetch: query.refetch,
  };
}

interface Deployed {
  readonly templateName: string | undefined;
  readonly templateMajorVersion: string | undefined;
  readonly templateMinorVersion: string | undefined;
}

/** Nothing for what is made of another template, or was never deployed. */
function memberOf(
  deployed: Deployed,
  templateName: string,
  member: Omit<FleetMember, "version">,
): readonly FleetMember[] {
  const { templateMajorVersion: major, templateMinorVersion: minor } = deployed;
  if (deployed.templateName !== templateName || !major || !minor) return [];
  return [{ ...member, version: `${major}.${minor}` }];
}
