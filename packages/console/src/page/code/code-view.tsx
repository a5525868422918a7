import { yaml } from "@codemirror/lang-yaml";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, lineNumbers } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { useEffect, useRef, useState } from "react";
import type { Finding } from "../../extension/index.ts";
import { dark } from "../frame/appearance.ts";
import { useStore } from "../frame/store.ts";
import { codeLook } from "./code-look.ts";

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
          isEditable ? [basicSetup, lintGutter()] : [lineNumbers(), EditorState.readOnly.of(true)],
          yaml(),
          codeLook(isDark),
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
