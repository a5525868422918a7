/** How a build, or a phase of one, ended or goes on. */
export type BuildStatus =
  | "IN_PROGRESS"
  | "SUCCEEDED"
  | "FAILED"
  | "TIMED_OUT"
  | "STOPPED"
  | "FAULT";

/** What is known of a build. */
export interface BuildRecord {
  /** `<project>:<uuid>`. */
  readonly id: string;
  readonly projectName: string;
  readonly status: BuildStatus;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly phases: readonly BuildPhaseRecord[];
  /** Why it did not succeed. */
  readonly reason?: string;
  /** The last lines that were printed, of a build that did not succeed. */
  readonly tail: readonly string[];
  /** What `exported-variables` names. */
  readonly exportedVariables: Readonly<Record<string, string>>;
}

/** A phase of a build, such as `INSTALL`. */
export interface BuildPhaseRecord {
  readonly name: string;
  readonly status: BuildStatus;
  readonly milliseconds: number;
}
