import { cidr } from "./cidr.ts";
import type { Intrinsic } from "./intrinsic-call.ts";
import { and, condition, equals, ifFunction, not, or } from "./logic.ts";
import { getAtt, importValue, ref, sub } from "./references.ts";
import {
  base64,
  findInMap,
  getAzs,
  join,
  length,
  select,
  split,
  toJsonString,
} from "./text-functions.ts";

/** Every function that {@link evaluate} computes, by its long name. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: ref,
  Condition: condition,
  "Fn::And": and,
  "Fn::Base64": base64,
  "Fn::Cidr": cidr,
  "Fn::Equals": equals,
  "Fn::FindInMap": findInMap,
  "Fn::GetAZs": getAzs,
  "Fn::GetAtt": getAtt,
  "Fn::If": ifFunction,
  "Fn::ImportValue": importValue,
  "Fn::Join": join,
  "Fn::Length": length,
  "Fn::Not": not,
  "Fn::Or": or,
  "Fn::Select": select,
  "Fn::Split": split,
  "Fn::Sub": sub,
  "Fn::ToJsonString": toJsonString,
};
