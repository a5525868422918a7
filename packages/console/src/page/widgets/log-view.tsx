import Box from "@cloudscape-design/components/box";
import { useEffect, useRef } from "react";

// biome-ignore lint/suspicious/noControlCharactersInRegex: what colours a terminal.
const COLORS = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Lines as they were printed; follows the last one for as long as it is in view. */
export function LogView({
  label,
  lines,
  empty,
}: {
  readonly label: string;
  readonly lines: readonly string[];
  readonly empty: string;
}) {
  const view = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are what moves the view.
  useEffect(() => {
    if (isAtEnd.current) view.current?.scrollTo({ top: view.current.scrollHeight });
  }, [lines]);
  if (lines.length === 0) return <Box color="text-body-secondary">{empty}</Box>;
  return (
    <section
      className="log-view"
      ref={view}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard, too.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 24;
      }}
    >
      {lines.join("\n").replaceAll(COLORS, "")}
    </section>
  );
}
