import { isObject, type TemplateObject } from "@proton/cloudformation";
import { propertiesOf } from "../resources/properties.ts";
import { ResourceError } from "../resources/resource-type.ts";
import type { FunctionService, SandboxEvent } from "../services.ts";
import type { StackStore } from "../state/stack-store.ts";
import { watchAlarm } from "./alarm.ts";
import type { MetricFeed } from "./metric-watch.ts";
import { type ShiftStep, stepsOfConfig, stepsOfDefault } from "./shift-steps.ts";

export interface TrafficShiftsOptions {
  readonly stacks: Pick<StackStore, "all">;
  readonly functions: Pick<FunctionService, "route">;
  readonly metrics: MetricFeed;
  /** How long a minute of a shift takes, in milliseconds. */
  readonly minuteMilliseconds: number;
  readonly onEvent?: ((event: SandboxEvent) => void) | undefined;
}

export interface AliasShift {
  readonly functionName: string;
  readonly alias: string;
  /** What gets more and more of the calls. */
  readonly version: string;
  /** `CodeDeployLambdaAliasUpdate` of the alias. */
  readonly update: TemplateObject;
  readonly signal?: AbortSignal | undefined;
}

/** What CodeDeploy does for aliases of functions. */
export interface TrafficShifts {
  /**
   * Sends calls of an alias to a new version, step by step. Whatever happens, the alias is as it was afterwards:
   * who asked moves it when this succeeds.
   *
   * @throws {ResourceError} when an alarm of the deployment group rings, or `signal` aborts
   */
  shift(shift: AliasShift): Promise<void>;
}

export function createTrafficShifts(options: TrafficShiftsOptions): TrafficShifts {
  const { stacks, functions, metrics, minuteMilliseconds, onEvent } = options;

  function propertiesOfResource(type: string, name: string): TemplateObject | undefined {
    for (const { resources } of stacks.all()) {
      const found = Object.values(resources).find(
        (each) => each.type === type && each.physicalId === name,
      );
      if (found) return found.properties;
    }
    return undefined;
  }

  function groupOf(update: TemplateObject): TemplateObject {
    const name = propertiesOf(update).requiredText("DeploymentGroupName");
    const group = propertiesOfResource("AWS::CodeDeploy::DeploymentGroup", name);
    if (group) return group;
    throw new ResourceError("NotFound", `No Deployment Group found for name: ${name}`);
  }

  function stepsOfGroup(group: TemplateObject): readonly ShiftStep[] {
    const name = propertiesOf(group).text("DeploymentConfigName") ?? "";
    const steps = stepsOfDefault(name);
    if (steps) return steps;
    const config = propertiesOfResource("AWS::CodeDeploy::DeploymentConfig", name);
    if (config) return stepsOfConfig(config);
    throw new ResourceError("NotFound", `No Deployment Configuration found for name: ${name}`);
  }

  function alarmsOf({ AlarmConfiguration: configuration }: TemplateObject) {
    if (!isObject(configuration)) return [];
    const read = propertiesOf(configuration);
    if (read.flag("Enabled") === false) return [];
    return read.objects("Alarms").flatMap((each) => {
      const name = propertiesOf(each).requiredText("Name");
      const alarm = propertiesOfResource("AWS::CloudWatch::Alarm", name);
      return alarm ? [watchAlarm(name, alarm)] : [];
    });
  }

  return {
    async shift({ functionName, alias, version, update, signal }) {
      const hook = ["BeforeAllowTrafficHook", "AfterAllowTrafficHook"].find((name) =>
        Object.hasOwn(update, name),
      );
      if (hook !== undefined) {
        throw new ResourceError("InvalidRequest", `the sandbox runs no ${hook}: leave it out`);
      }
      const group = groupOf(update);
      const steps = stepsOfGroup(group);
      const alarms = alarmsOf(group);
      const stopped = Promise.withResolvers<never>();
      // It may ring after the last step has been waited for.
      stopped.promise.catch(() => undefined);
      const stop = (reason: string) =>
        stopped.reject(
          new ResourceError(
            "GeneralServiceException",
            `the traffic shift of ${functionName}:${alias} to version ${version} was stopped: ${reason}`,
          ),
        );
      const onAbort = () => stop("the deployment was cancelled");
      const unwatch = metrics.watch((value) => {
        for (const alarm of alarms) {
          alarm.add(value);
          if (alarm.reason) stop(`the alarm ${alarm.name} rang, ${alarm.reason}`);
        }
      });
      signal?.addEventListener("abort", onAbort, { once: true });
      if (signal?.aborted) onAbort();
      try {
        for (const { percent, minutes } of steps) {
          functions.route(functionName, alias, { version, weight: percent / 100 });
          const data = { functionName, alias, version, percent };
          onEvent?.({ code: "traffic-shifted", level: "info", data });
          await Promise.race([stopped.promise, waitFor(minutes * minuteMilliseconds)]);
        }
      } finally {
        functions.route(functionName, alias, undefined);
        unwatch();
        signal?.removeEventListener("abort", onAbort);
      }
    },
  };
}

const waitFor = (milliseconds: number) =>
  new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref());
