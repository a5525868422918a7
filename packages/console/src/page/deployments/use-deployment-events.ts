import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { StackEvent } from "../../extension/index.ts";
import { onConsoleEvent } from "../api/events.ts";
import { deploymentDetails } from "../api/queries.ts";

/** The events of a deployment as they come: what is recorded of them is written a little later. */
export function useDeploymentEvents(
  id: string,
  recorded: readonly StackEvent[],
  hasTemplate: boolean,
): readonly StackEvent[] {
  const client = useQueryClient();
  const [told, setTold] = useState<readonly StackEvent[]>([]);
  useEffect(() => {
    setTold([]);
    return onConsoleEvent((event) => {
      if (event.type !== "progress" || event.deploymentId !== id) return;
      setTold((before) => [...before, event.event]);
    });
  }, [id]);
  // The page was opened before anything was rendered; now there is a stack, and so a template.
  const isTemplateMissing = told.length > 0 && !hasTemplate;
  useEffect(() => {
    if (isTemplateMissing) void client.invalidateQueries(deploymentDetails(id));
  }, [client, id, isTemplateMissing]);
  return useMemo(() => joined(recorded, told), [recorded, told]);
}

function joined(
  recorded: readonly StackEvent[],
  told: readonly StackEvent[],
): readonly StackEvent[] {
  const keyOf = ({ time, logicalResourceId, resourceStatus }: StackEvent) =>
    `${time} ${logicalResourceId} ${resourceStatus}`;
  const byKey = new Map([...recorded, ...told].map((event) => [keyOf(event), event]));
  return [...byKey.values()].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}
