import { JinjaError } from "../errors.ts";
import type { Parser } from "../syntax/parser.ts";

/** `include`, `import`, `from` and `extends`: a bundle has one template file, so there is nothing to load. */
export function refuseOtherTemplates(parser: Parser, start: number): never {
  const { end } = parser.stream.current;
  const name = parser.tagName();
  throw new JinjaError("unsupported", `{% ${name} %} has no other template to load`, {
    span: { start, end },
    hint: "a template bundle has one template file: write its text here, or in a macro",
  });
}
