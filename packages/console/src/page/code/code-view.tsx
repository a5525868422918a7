import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { useEffect, useRef, useState } from "react";
import type { Finding } from "../../extension/index.ts";
import { dark } from "../frame/appearance.ts";
import { useStore } from "../frame/store.ts";

/** Of the server, for the editor's own styles: the page's policy takes no others. */
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

/** A document with YAML highlighted: to be read, or with `onChange` to be edited. */
export function CodeView({
  label,
  text,
  onChange,
  findings = [],
  marked,
  onLine,
}: {
  readonly label: string;
  readonly text: string;
  readonly onChange?: (text: string) => void;
  /** Shown at their places. */
  readonly findings?: readonly Finding[];
  /** A line that is pointed at, counted from 1. */
  readonly marked?: number | undefined;
  /** Told of the line that the cursor is in. */
  readonly onLine?: (line: number) => void;
}) {
  const element = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView>();
  const told = useRef({ onChange, onLine });
  told.current = { onChange, onLine };
  const isDark = useStore(dark);
  const isEditable = onChange !== undefined;
  const latest = useRef(text);
  latest.current = text;

  useEffect(() => {
    const parent = element.current;
    if (parent === null) return;
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: latest.current,
        extensions: [
          EditorView.cspNonce.of(nonce),
          isEditable ? [basicSetup, lintGutter()] : [lineNumbers(), EditorState.readOnly.of(true)],
          yaml(),
          syntaxHighlighting(isDark ? darkColours : lightColours),
          themeOf(isDark),
          markedLine,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (
              update.docChanged &&
              !update.transactions.some((each) => each.annotation(fromOutside))
            ) {
              told.current.onChange?.(update.state.doc.toString());
            }
            if (update.selectionSet) {
              const { head } = update.state.selection.main;
              told.current.onLine?.(update.state.doc.lineAt(head).number);
            }
          }),
        ],
      }),
    });
    setView(made);
    return () => made.destroy();
  }, [isEditable, isDark, label]);

  useEffect(() => {
    if (view === undefined || view.state.doc.toString() === text) return;
    view.dispatch({
      changes: changeBetween(view.state.doc.toString(), text),
      annotations: fromOutside.of(true),
    });
  }, [view, text]);

  useEffect(() => {
    if (view === undefined || !isEditable) return;
    view.dispatch(
      setDiagnostics(
        view.state,
        findings.map((each) => diagnosticOf(view.state, each)),
      ),
    );
  }, [view, findings, isEditable]);

  useEffect(() => {
    if (view === undefined) return;
    const { doc } = view.state;
    const line = marked === undefined || marked > doc.lines ? undefined : doc.line(marked);
    view.dispatch({
      effects: [
        markLine.of(line?.from),
        ...(line ? [EditorView.scrollIntoView(line.from, { y: "center" })] : []),
      ],
    });
  }, [view, marked]);

  return <div className="code" ref={element} />;
}

const fromOutside = Annotation.define<boolean>();
const markLine = StateEffect.define<number | undefined>();
const markedLine = StateField.define({
  create: () => Decoration.none,
  update(shown, transaction) {
    const effect = transaction.effects.find((each) => each.is(markLine));
    if (effect === undefined) return shown.map(transaction.changes);
    if (effect.value === undefined) return Decoration.none;
    return Decoration.set([Decoration.line({ class: "cm-marked" }).range(effect.value)]);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The one stretch in which two texts differ: the cursor stays where it was. */
function changeBetween(before: string, after: string) {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

function diagnosticOf(
  { doc }: EditorState,
  { range, severity, message, rule }: Finding,
): Diagnostic {
  const at = (line: number, column: number) => {
    const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return Math.min(found.from + column - 1, found.to);
  };
  const from = range ? at(range.start.line, range.start.column) : 0;
  const to = range ? at(range.end.line, range.end.column) : doc.line(1).to;
  return { from, to: Math.max(from, to), severity, message: `${message} [${rule}]` };
}

function themeOf(isDark: boolean) {
  const [ink, ground, edge, mark] = isDark
    ? ["#d5dbdb", "#0f1b2a", "#414d5c", "#354a63"]
    : ["#0f141a", "#ffffff", "#c6c6cd", "#e9f3ff"];
  return EditorView.theme(
    {
      "&": {
        color: ink,
        backgroundColor: ground,
        border: `1px solid ${edge}`,
        borderRadius: "8px",
      },
      "&.cm-focused": { outline: `2px solid ${isDark ? "#42b4ff" : "#006ce0"}` },
      ".cm-gutters": {
        color: isDark ? "#a4a4ad" : "#656871",
        // Lines wrap: nothing is ever scrolled under them.
        backgroundColor: "transparent",
        border: "none",
      },
      ".cm-content": { caretColor: ink },
      ".cm-activeLine, .cm-activeLineGutter": {
        backgroundColor: isDark ? "#1b2a3d80" : "#f6f6f980",
      },
      ".cm-marked": { backgroundColor: mark },
      ".cm-tooltip": { color: ink, backgroundColor: ground, border: `1px solid ${edge}` },
    },
    { dark: isDark },
  );
}

const lightColours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "#0033b3" },
  { tag: [tags.string, tags.special(tags.string)], color: "#067d17" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "#8b3fb8" },
  { tag: tags.comment, color: "#656871" },
  { tag: [tags.typeName, tags.tagName, tags.labelName], color: "#9a4a00" },
]);
const darkColours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "#75cfff" },
  { tag: [tags.string, tags.special(tags.string)], color: "#86e296" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "#d8b1ff" },
  { tag: tags.comment, color: "#a4a4ad" },
  { tag: [tags.typeName, tags.tagName, tags.labelName], color: "#ffbb7a" },
]);
