/** The Proton resource that files are written for, as they name it. */
export interface ManagedResource {
  readonly arn: string;
  readonly templateArn: string;
  readonly templateMajorVersion: string;
  readonly templateMinorVersion: string;
  readonly accountId: string;
  readonly deploymentId: string;
  /** The environment of a service instance. */
  readonly environmentArn?: string | undefined;
  /** A resource that is being deleted keeps its files, marked. @default false */
  readonly isDeleted?: boolean;
}
