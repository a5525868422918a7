import type { PropertySpecs, PropertyType } from "../specs/resource-spec.ts";
import { isObject, type TemplatePath } from "../template.ts";
import { choices, isComputed } from "./choices.ts";
import { objectProblems, type PropertyProblem } from "./property-problems.ts";
import type { RuleFinding, TemplateRule } from "./template-rule.ts";

type Members = Readonly<Record<string, PropertyType>>;

const BOOLEAN: PropertyType = { kind: "boolean" };
const INTEGER: PropertyType = { kind: "integer" };
const TEXT: PropertyType = { kind: "string" };

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html */
const PROCESSES: PropertyType = {
  kind: "list",
  item: {
    kind: "string",
    allowedValues: [
      "Launch",
      "Terminate",
      "AddToLoadBalancer",
      "AlarmNotification",
      "AZRebalance",
      "HealthCheck",
      "InstanceRefresh",
      "ReplaceUnhealthy",
      "ScheduledActions",
    ],
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html */
const POLICIES: Readonly<Record<string, Members>> = {
  "AWS::AutoScaling::AutoScalingGroup": {
    AutoScalingReplacingUpdate: object("AutoScalingReplacingUpdate", { WillReplace: BOOLEAN }),
    AutoScalingRollingUpdate: object("AutoScalingRollingUpdate", {
      MaxBatchSize: INTEGER,
      MinInstancesInService: INTEGER,
      MinActiveInstancesPercent: INTEGER,
      MinSuccessfulInstancesPercent: INTEGER,
      PauseTime: TEXT,
      SuspendProcesses: PROCESSES,
      WaitOnResourceSignals: BOOLEAN,
    }),
    AutoScalingScheduledAction: object("AutoScalingScheduledAction", {
      IgnoreUnmodifiedGroupSizeProperties: BOOLEAN,
    }),
  },
  "AWS::ElastiCache::ReplicationGroup": { UseOnlineResharding: BOOLEAN },
  "AWS::Elasticsearch::Domain": { EnableVersionUpgrade: BOOLEAN },
  "AWS::OpenSearchService::Domain": { EnableVersionUpgrade: BOOLEAN },
  "AWS::Lambda::Alias": {
    CodeDeployLambdaAliasUpdate: object("CodeDeployLambdaAliasUpdate", {
      AfterAllowTrafficHook: TEXT,
      ApplicationName: TEXT,
      BeforeAllowTrafficHook: TEXT,
      DeploymentGroupName: TEXT,
    }),
  },
};

export const rule: TemplateRule = {
  id: "CFN3022",
  title: "UpdatePolicy has the members that the resource type takes",
  severity: "error",
  description:
    "Only Auto Scaling groups, replication groups, search domains and aliases of functions have an `UpdatePolicy`, each with members of its own. CloudFormation refuses others.",
  cfnLint: ["E3016"],
  *check({ resources, rewritten, kindOf }) {
    if (rewritten) return;
    for (const { resource, path } of resources) {
      const { UpdatePolicy: policy, Type: type } = resource;
      const members = Object.hasOwn(POLICIES, type) ? POLICIES[type] : undefined;
      if (policy === undefined || !type.startsWith("AWS::") || members === undefined) continue;
      const at = [...path, "UpdatePolicy"];
      const owner = `the UpdatePolicy of ${type}`;
      for (const { value, path: where } of choices(policy, at)) {
        if (!isObject(value) || isComputed(value)) continue;
        for (const problem of objectProblems(value, specs(members), where, owner, kindOf))
          yield complaint(problem);
      }
    }
  },
};

function complaint(problem: PropertyProblem): RuleFinding {
  const { path } = problem;
  const name = nameOf(path);
  switch (problem.kind) {
    case "unknown":
      return { path, part: "key", message: `${problem.owner} has no member ${name}` };
    case "missing":
      return { path, part: "key", message: `${problem.owner} needs ${problem.name}` };
    case "type":
      return {
        path,
        message: `${name} is ${problem.wanted}, not ${JSON.stringify(problem.value)}`,
      };
    case "allowed":
      return {
        path,
        message: `${name} cannot be ${problem.value}: write one of ${problem.allowed.join(", ")}`,
      };
  }
}

function nameOf(path: TemplatePath): string {
  return String(path.findLast((step) => typeof step === "string" && !step.startsWith("Fn::")));
}

function object(name: string, members: Members): PropertyType {
  return { kind: "object", name, properties: () => specs(members) };
}

function specs(members: Members): PropertySpecs {
  const entries = Object.entries(members).map(([name, type]) => [
    name,
    { type, required: false, replacement: "no", deprecated: false },
  ]);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}
