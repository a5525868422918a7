import type { StackEvent } from "@proton/cloudformation";
import type { DeploymentStatus, ServiceStatus, SyncType } from "./generated/api.ts";

/** What the control plane tells of its work; no event carries the content of a spec or a template. */
export type ControlPlaneEvent =
  | Event<"request.answered", RequestAnswered>
  | Event<
      "request.failed",
      { readonly operation: string; readonly requestId: string; readonly error: unknown }
    >
  | Event<"deployment.started", DeploymentChanged>
  | Event<"deployment.finished", DeploymentChanged>
  | Event<"deployment.progress", { readonly deploymentId: string; readonly event: StackEvent }>
  | Event<
      "deployment.unreachable",
      { readonly deploymentId: string; readonly reason: string; readonly attempt: number }
    >
  /** Another deployment comes first. */
  | Event<
      "deployment.waiting",
      { readonly deploymentId: string; readonly holder: string; readonly reason: string }
    >
  /** This process may not do it: another one can. */
  | Event<
      "deployment.denied",
      {
        readonly deploymentId: string;
        readonly reason: string;
        readonly startedBy?: string | undefined;
      }
    >
  | Event<
      "service.changed",
      { readonly serviceName: string; readonly status: ServiceStatus | "DELETED" }
    >
  | Event<
      "sync.finished",
      {
        readonly repository: string;
        readonly branch: string;
        readonly syncType: SyncType;
        readonly status: "SUCCEEDED" | "FAILED";
        /** Why, each. */
        readonly failures: readonly string[];
      }
    >
  | Event<"version.registered", { readonly arn: string; readonly status: string }>
  | Event<
      "work.interrupted",
      { readonly work: string; readonly id: string; readonly error: unknown }
    >;

interface Event<Code extends string, Data> {
  readonly code: Code;
  readonly level: "info" | "warning" | "error";
  readonly data: Data;
}

interface RequestAnswered {
  readonly operation: string;
  readonly requestId: string;
  readonly outcome: string;
  readonly milliseconds: number;
}

interface DeploymentChanged {
  readonly deploymentId: string;
  readonly targetArn: string;
  readonly status: DeploymentStatus;
}
