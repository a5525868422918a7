import { isObject } from "../template.ts";
import {
  argumentList,
  boundedText,
  fail,
  type Intrinsic,
  integerOf,
  listOf,
  preview,
  requireLanguageExtensions,
  textOf,
} from "./intrinsic-call.ts";

export const base64: Intrinsic = (call) =>
  Buffer.from(textOf(call, call.evaluate(call.argument), "what it encodes")).toString("base64");

export const join: Intrinsic = (call) => {
  const [separator = null, parts = null] = argumentList(call, 2);
  const texts = listOf(call, call.evaluate(parts, 1), "what it joins");
  return boundedText(
    call,
    texts.map((text) => textOf(call, text, "each part")),
    textOf(call, call.evaluate(separator, 0), "the delimiter"),
  );
};

export const split: Intrinsic = (call) => {
  const [separator = null, text = null] = argumentList(call, 2);
  const delimiter = textOf(call, call.evaluate(separator, 0), "the delimiter");
  if (delimiter === "") return fail(call, "needs a delimiter that is not empty");
  return textOf(call, call.evaluate(text, 1), "what it splits").split(delimiter);
};

export const select: Intrinsic = (call) => {
  const [position = null, list = null] = argumentList(call, 2);
  const index = integerOf(call, call.evaluate(position, 0), "the index");
  const items = listOf(call, call.evaluate(list, 1), "what it selects from");
  const item = items[index];
  if (item === undefined || index < 0) {
    return fail(call, `cannot select item ${index} of ${items.length}: ${preview(items)}`);
  }
  return item;
};

export const length: Intrinsic = (call) => {
  requireLanguageExtensions(call, "Fn::Length");
  return listOf(call, call.evaluate(call.argument), "what it counts").length;
};

export const toJsonString: Intrinsic = (call) => {
  requireLanguageExtensions(call, "Fn::ToJsonString");
  const value = call.evaluate(call.argument);
  if (typeof value !== "object") return fail(call, "takes a mapping or a list");
  return boundedText(call, [JSON.stringify(value)]);
};

export const getAzs: Intrinsic = (call) => {
  const wanted = textOf(call, call.evaluate(call.argument), "the Region");
  const region = wanted === "" ? call.scope.pseudoParameters.region : wanted;
  const zones =
    call.scope.availabilityZones ?? ((name) => ["a", "b", "c"].map((zone) => name + zone));
  return zones(region);
};

export const findInMap: Intrinsic = (call) => {
  const [map = null, top = null, second = null, options] = argumentList(call, 3, 4);
  const name = textOf(call, call.evaluate(map, 0), "the mapping");
  const topKey = textOf(call, call.evaluate(top, 1), "the top level key");
  const secondKey = textOf(call, call.evaluate(second, 2), "the second level key");
  const { Mappings } = call.scope.template;
  const mapping = Object.hasOwn(Mappings, name) ? Mappings[name] : undefined;
  const row = mapping && Object.hasOwn(mapping, topKey) ? mapping[topKey] : undefined;
  const value = isObject(row) && Object.hasOwn(row, secondKey) ? row[secondKey] : undefined;
  if (options !== undefined) requireLanguageExtensions(call, "the DefaultValue of Fn::FindInMap");
  if (value !== undefined) return value;
  if (isObject(options) && options.DefaultValue !== undefined) {
    return call.evaluate(options.DefaultValue, 3, "DefaultValue");
  }
  return fail(call, `finds nothing under ${name}/${topKey}/${secondKey} of Mappings`);
};
