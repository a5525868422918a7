import { dependencyGraph } from "../graph/dependency-graph.ts";
import type { TemplateRule } from "./template-rule.ts";

export const rule: TemplateRule = {
  id: "CFN2007",
  title: "Resources do not need each other in a circle",
  severity: "error",
  description:
    "A resource that needs another one is made after it. In a circle none can be first, and CloudFormation refuses the template. Break the circle by naming one resource yourself, or by moving the connection into a resource of its own, such as `AWS::EC2::SecurityGroupIngress`.",
  cfnLint: ["E3004"],
  *check({ template, sam, open }) {
    // SAM moves references into resources that it adds, which takes circles apart.
    if (sam || open) return;
    for (const { logicalIds, path } of dependencyGraph(template).cycles) {
      const message = `these resources need each other: ${logicalIds.join(" -> ")}`;
      yield { path, message };
      for (const id of logicalIds.slice(0, -1))
        yield { path: ["Resources", id], part: "key", message };
    }
  },
};
