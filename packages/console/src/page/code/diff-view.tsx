import { yaml } from "@codemirror/lang-yaml";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { dark } from "../frame/appearance.ts";
import { useStore } from "../frame/store.ts";
import { codeLook } from "./code-look.ts";

interface Side {
  readonly label: string;
  readonly text: string;
}

/** Two documents side by side, with what differs marked; what is the same is folded. */
export function DiffView({ before, after }: { readonly before: Side; readonly after: Side }) {
  const element = useRef<HTMLDivElement>(null);
  const isDark = useStore(dark);
  const sides = JSON.stringify([before, after]);
  useEffect(() => {
    const parent = element.current;
    if (parent === null) return;
    const [a, b] = (JSON.parse(sides) as Side[]).map(({ label, text }) => ({
      doc: text,
      extensions: [
        lineNumbers(),
        EditorState.readOnly.of(true),
        yaml(),
        codeLook(isDark),
        foldedLook,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
      ],
    }));
    const view = new MergeView({
      parent,
      a: a ?? {},
      b: b ?? {},
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    return () => view.destroy();
  }, [sides, isDark]);
  return <div className="code" ref={element} />;
}

/** The library's own sign is in few fonts. */
const foldedLook = EditorView.theme({
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: "'\\2026'" },
});
