import { isFlag, member } from "./choices.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN6014",
  title: "Encryption keys rotate",
  severity: "warning",
  description:
    "`EnableKeyRotation: true` gives a symmetric AWS KMS key new material every year; what was encrypted stays readable. Asymmetric, HMAC and imported keys cannot rotate by themselves.",
  *check(context) {
    for (const { properties, propertiesPath, path } of context.resourcesOfType("AWS::KMS::Key")) {
      const { KeySpec, KeyUsage, Origin, EnableKeyRotation } = properties;
      if (KeySpec !== undefined && KeySpec !== "SYMMETRIC_DEFAULT") continue;
      if (KeyUsage !== undefined && KeyUsage !== "ENCRYPT_DECRYPT") continue;
      if (Origin !== undefined && Origin !== "AWS_KMS") continue;
      if (EnableKeyRotation === undefined) {
        yield {
          path,
          part: "key",
          message: "the key never rotates: set EnableKeyRotation to true",
        };
      }
      for (const { value, path: at } of member(properties, propertiesPath, "EnableKeyRotation")) {
        if (isFlag(value, false)) yield { path: at, message: "the key never rotates" };
      }
    }
  },
};
