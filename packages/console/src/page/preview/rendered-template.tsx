import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Rendered } from "../../extension/index.ts";
import { Code } from "../code/code-panel.tsx";

/** A rendered template: the line that the cursor is in shows the Jinja and the inputs that wrote it. */
export function RenderedTemplate({
  rendered: { text, lines, template, origins },
  spec,
}: {
  readonly rendered: Rendered;
  readonly spec: string;
}) {
  const [line, setLine] = useState(1);
  const { line: source, paths = [] } = lines[line - 1] ?? {};
  const places = paths.map((path) => {
    const origin = origins[path];
    if (origin === undefined) return { path, text: "an output, or a name that Proton gives" };
    const at = origin.line === undefined ? "" : `, line ${origin.line}`;
    const written =
      origin.kind === "spec" && origin.line !== undefined
        ? spec.split("\n")[origin.line - 1]?.trim()
        : undefined;
    return {
      path,
      text: `${origin.kind === "spec" ? "the spec" : origin.kind === "default" ? "the template's default" : origin.file}${at}`,
      written,
    };
  });
  return (
    <SpaceBetween size="s">
      <Box aria-live="polite">
        <Box variant="strong">{`Line ${line}`}</Box>
        {source === undefined
          ? " "
          : ` was written by line ${source} of ${template?.file ?? "the template"}`}
        {places.length === 0 ? ", from no input." : ", with:"}
        <ul>
          {places.map((place) => (
            <li key={place.path}>
              <Box variant="code">{place.path}</Box>
              {` from ${place.text}`}
              {place.written && (
                <>
                  {": "}
                  <Box variant="code">{place.written}</Box>
                </>
              )}
            </li>
          ))}
        </ul>
      </Box>
      <ColumnLayout columns={template ? 2 : 1}>
        <Code label="Rendered template" text={text} onLine={setLine} marked={undefined} />
        {template && <Code label="Template" text={template.text} marked={source} />}
      </ColumnLayout>
    </SpaceBetween>
  );
}
