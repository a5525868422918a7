import { isObject, type TemplateObject } from "@proton/cloudformation";

/** A part of a traffic shift: so much goes to the new version, for so long. */
export interface ShiftStep {
  readonly percent: number;
  readonly minutes: number;
}

const DEFAULT_NAME =
  /^CodeDeployDefault\.Lambda(?:AllAtOnce|(?<kind>Canary|Linear)(?<percent>\d+)Percent(?:Every)?(?<minutes>\d+)Minutes?)$/;

/**
 * The steps of one of CodeDeploy's own configurations for Lambda, before everything goes to the new version.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 *
 * @returns `undefined` for another name
 */
export function stepsOfDefault(name: string): readonly ShiftStep[] | undefined {
  const match = DEFAULT_NAME.exec(name);
  if (match === null) return undefined;
  const { kind, percent, minutes } = match.groups ?? {};
  return kind === undefined ? [] : stepsOf(kind, Number(percent), Number(minutes));
}

/** The steps of an `AWS::CodeDeploy::DeploymentConfig`. */
export function stepsOfConfig({ TrafficRoutingConfig: config }: TemplateObject) {
  if (!isObject(config)) return [];
  const canary = config.TimeBasedCanary;
  if (isObject(canary))
    return stepsOf("Canary", Number(canary.CanaryPercentage), Number(canary.CanaryInterval));
  const linear = config.TimeBasedLinear;
  if (isObject(linear))
    return stepsOf("Linear", Number(linear.LinearPercentage), Number(linear.LinearInterval));
  return [];
}

function stepsOf(kind: string, percent: number, minutes: number): readonly ShiftStep[] {
  if (!(percent >= 1 && percent < 100 && minutes >= 1)) return [];
  if (kind === "Canary") return [{ percent, minutes }];
  const count = Math.ceil(100 / percent) - 1;
  return Array.from({ length: count }, (_, index) => ({ percent: percent * (index + 1), minutes }));
}
