import type { Execute } from "../compile/variables.ts";
import type { TextNode } from "../syntax/ast.ts";

export function compileText(node: TextNode): Execute {
  const { text } = node;
  const cost = text.length >> 6;
  return (runtime) => {
    runtime.output.writeText(text, node);
    runtime.spend(1 + cost);
    runtime.boundText(runtime.output.text.length);
  };
}
