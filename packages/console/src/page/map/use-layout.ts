import { useEffect, useState } from "react";
import type { EnvironmentMap } from "../../extension/index.ts";
import type { LaidOut } from "./lay-out.ts";

/** Where everything is drawn; `undefined` until that is known. */
export function useLayout(map: EnvironmentMap): LaidOut | undefined {
  const [known, setKnown] = useState<{ readonly of: EnvironmentMap; readonly laidOut: LaidOut }>();
  useEffect(() => {
    const worker = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<LaidOut>) => setKnown({ of: map, laidOut: data });
    worker.postMessage({ stacks: map.stacks, calls: map.calls });
    return () => worker.terminate();
  }, [map]);
  return known?.of === map ? known.laidOut : undefined;
}
