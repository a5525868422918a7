import { useEffect, useRef, useState } from "react";
import type { FunctionLine } from "../../extension/index.ts";
import { onConsoleEvent } from "../api/events.ts";
import { withNewLines } from "./function-lines.ts";

/** Lines that come one after the other are drawn together. */
const GATHERED_MILLISECONDS = 100;

/** What functions print from now on; while it is held, what comes is kept back. */
export function useFunctionLines(isHeld: boolean) {
  const [lines, setLines] = useState<readonly FunctionLine[]>([]);
  const [keptBack, setKeptBack] = useState<readonly FunctionLine[]>([]);
  const [skipped, setSkipped] = useState(0);
  const held = useRef(isHeld);
  held.current = isHeld;

  useEffect(() => {
    let waiting: FunctionLine[] = [];
    let timer: number | undefined;
    const show = () => {
      timer = undefined;
      const added = waiting;
      waiting = [];
      const add = held.current ? setKeptBack : setLines;
      add((before) => withNewLines(before, added));
    };
    const end = onConsoleEvent((event) => {
      if (event.type !== "function-log") return;
      const { skipped: missed = 0 } = event;
      if (missed > 0) setSkipped((before) => before + missed);
      waiting.push(event.line);
      timer ??= window.setTimeout(show, GATHERED_MILLISECONDS);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, []);

  useEffect(() => {
    if (isHeld || keptBack.length === 0) return;
    setLines((before) => withNewLines(before, keptBack));
    setKeptBack([]);
  }, [isHeld, keptBack]);

  return {
    lines,
    keptBack: keptBack.length,
    skipped,
    clear() {
      setLines([]);
      setKeptBack([]);
      setSkipped(0);
    },
  };
}
