import { typeError } from "../errors.ts";
import { REQUIRED } from "../runtime/bind.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { lengthOf } from "../values/characters.ts";
import { asIndex } from "../values/integers.ts";
import { isString, textOf, type Value } from "../values/value.ts";
import { type Methods, method } from "./method.ts";

const PADDING = { width: REQUIRED, fillchar: " " } as const;

/** `str.center`, `ljust` and `rjust`. */
export function pad(
  text: string,
  width: number,
  fill: string,
  side: "left" | "right" | "center",
  runtime: Runtime,
): string {
  const missing = width - lengthOf(text);
  if (missing <= 0) return text;
  runtime.boundText(width);
  if (side === "left") return runtime.made(text + fill.repeat(missing));
  if (side === "right") return runtime.made(fill.repeat(missing) + text);
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return runtime.made(fill.repeat(left) + text + fill.repeat(missing - left));
}

function fillOf(value: Value): string {
  if (isString(value) && lengthOf(textOf(value)) === 1) return textOf(value);
  throw typeError("The fill character must be exactly one character long");
}

function padding(
  side: "left" | "right" | "center",
): ReturnType<typeof method<string, typeof PADDING>> {
  return method(PADDING, (self: string, args, runtime) =>
    pad(self, asIndex(args.width), fillOf(args.fillchar), side, runtime),
  );
}

export const padMethods = {
  center: padding("center"),
  ljust: padding("left"),
  rjust: padding("right"),
  zfill: method({ width: REQUIRED }, (self: string, { width }, runtime) => {
    const sign = /^[+-]/.test(self) ? self.slice(0, 1) : "";
    const missing = Math.max(0, asIndex(width) - lengthOf(self));
    runtime.boundText(missing);
    return runtime.made(sign + "0".repeat(missing) + self.slice(sign.length));
  }),
} satisfies Methods<string>;
