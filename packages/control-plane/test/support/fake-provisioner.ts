import type {
  DeployStackRequest,
  DeployStackResult,
  Provisioner,
  Stack,
  StackEvent,
} from "@proton/cloudformation";
import { parse } from "yaml";

/**
 * What a provisioner does, as far as the control plane can tell, for templates whose `Outputs` are
 * written out. It is a world of its own: a control plane that is killed leaves it as it is, and the
 * next one finds it so.
 *
 * - A deployment goes on when its caller is gone. A call with a token that is known joins it.
 * - A template whose `Metadata` says `Fail: <reason>` fails; with `FailDelete: true` its stack cannot
 *   be deleted. Empty values say nothing.
 * - `Hold: <name>` waits until {@link FakeWorld.release} of that name; a cancellation ends the wait.
 * - A failed or cancelled deployment leaves the stack as it was, or none.
 */
export interface FakeWorld {
  readonly provisioner: Provisioner;
  /** How often each token was really deployed. */
  readonly deployments: ReadonlyMap<string, number>;
  readonly stacks: ReadonlyMap<string, Stack>;
  /** Lets deployments go on that hold on this name, now and later. */
  release(name: string): void;
  /** Settles when a deployment holds on this name. */
  held(name: string): Promise<void>;
  /** The next steps do not reach it. */
  unreachable(times: number): void;
}

interface FakeTemplate {
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly Metadata?: {
    readonly Fail?: string;
    readonly FailDelete?: string;
    readonly Hold?: string;
  };
}

/** Milliseconds after which a look answers although nothing has happened. */
const LONGEST_LOOK = 20;

export function createFakeWorld(): FakeWorld {
  const stacks = new Map<string, Stack>();
  const deletable = new Map<string, boolean>();
  const deployments = new Map<string, number>();
  const running = new Map<string, { result: Promise<DeployStackResult>; cancel: () => void }>();
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const arrivals = new Map<string, PromiseWithResolvers<void>>();
  let failures = 0;

  const at = (map: Map<string, PromiseWithResolvers<void>>, name: string) => {
    const existing = map.get(name) ?? Promise.withResolvers<void>();
    map.set(name, existing);
    return existing;
  };

  const away = { outcome: "unreachable", reason: "connection refused" } as const;
  function isAway(): boolean {
    if (failures === 0) return false;
    failures -= 1;
    return true;
  }

  async function run(
    request: DeployStackRequest,
    cancelled: Promise<"cancelled">,
  ): Promise<DeployStackResult> {
    const { stackName, templateBody, tags = {}, clientToken } = request;
    deployments.set(clientToken, (deployments.get(clientToken) ?? 0) + 1);
    const template = parse(templateBody, { logLevel: "silent" }) as FakeTemplate;
    const { Fail = "", FailDelete = "", Hold = "" } = template.Metadata ?? {};
    const before = stacks.get(stackName);
    if (Hold !== "") {
      at(arrivals, Hold).resolve();
      const ended = await Promise.race([at(gates, Hold).promise, cancelled]);
      if (ended === "cancelled") {
        return { outcome: "cancelled", reason: "Resource update cancelled", stack: before };
      }
    }
    if (Fail !== "") {
      return { outcome: "failed", reason: Fail, stack: before };
    }
    const outputs = Object.entries(template.Outputs ?? {});
    const stack: Stack = {
      stackName,
      stackId: `arn:aws:cloudformation:us-east-1:123456789012:stack/${stackName}/1`,
      status: before === undefined ? "CREATE_COMPLETE" : "UPDATE_COMPLETE",
      outputs: Object.fromEntries(outputs.map(([key, { Value }]) => [key, outputText(Value)])),
      resources: [],
      tags,
      templateBody,
      createdAt: before?.createdAt ?? new Date(0),
    };
    stacks.set(stackName, stack);
    deletable.set(stackName, FailDelete === "");
    const isSame = before?.templateBody === templateBody;
    return { outcome: isSame ? "no-changes" : "deployed", stack };
  }

  const provisioner: Provisioner = {
    async plan() {
      return { outcome: "planned", changes: [] };
    },
    async begin(request) {
      if (isAway()) return away;
      if (!running.has(request.clientToken)) {
        const cancellation = Promise.withResolvers<"cancelled">();
        const result = run(request, cancellation.promise);
        running.set(request.clientToken, {
          result,
          cancel: () => cancellation.resolve("cancelled"),
        });
      }
      return { outcome: "begun" };
    },
    async look({ stackName, clientToken, cursor }) {
      if (isAway()) return away;
      const deployment = running.get(clientToken);
      if (deployment === undefined) return { outcome: "not-begun" };
      if (cursor !== undefined) {
        const late = new Promise<undefined>((resolve) => {
          setTimeout(() => resolve(undefined), LONGEST_LOOK);
        });
        const result = await Promise.race([deployment.result, late]);
        if (result !== undefined) return { ...result, events: [] };
        return { outcome: "running", cursor, waitMilliseconds: 0, events: [] };
      }
      const begun: StackEvent = {
        stackName,
        time: new Date(0),
        logicalResourceId: stackName,
        resourceType: "AWS::CloudFormation::Stack",
        resourceStatus: "CREATE_IN_PROGRESS",
      };
      return { outcome: "running", cursor: "begun", waitMilliseconds: 0, events: [begun] };
    },
    async cancel({ clientToken }) {
      if (isAway()) return away;
      const deployment = running.get(clientToken);
      deployment?.cancel();
      return { outcome: deployment === undefined ? "not-begun" : "requested" };
    },
    async remove({ stackName }) {
      if (isAway()) return away;
      const stack = stacks.get(stackName);
      if (stack !== undefined && deletable.get(stackName) === false) {
        return { outcome: "failed", reason: "The bucket is not empty", stack, events: [] };
      }
      stacks.delete(stackName);
      return { outcome: "deleted", retained: [], events: [] };
    },
    async describe(stackName) {
      return stacks.get(stackName);
    },
  };

  return {
    provisioner,
    deployments,
    stacks,
    release: (name) => at(gates, name).resolve(),
    held: (name) => at(arrivals, name).promise,
    unreachable: (times) => {
      failures = times;
    },
  };
}

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "123456789012",
};

/** An output as text; names in `${}` are what CloudFormation would put there, or something like it. */
function outputText(value: unknown): string {
  return String(value).replaceAll(
    /\$\{([^}]+)\}/g,
    (_, name: string) => PSEUDO_PARAMETERS[name] ?? name.toLowerCase(),
  );
}
