import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** Of the server, for the editor's own styles: the page's policy takes no others. */
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

/** How documents look, in light and in dark. */
export function codeLook(isDark: boolean): Extension {
  return [
    EditorView.cspNonce.of(nonce),
    syntaxHighlighting(isDark ? darkColours : lightColours),
    themeOf(isDark),
  ];
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
