/** The Proton resource that files are written for, as they name it. */
export interface ManagedResource {
  readonly arn: string;
  readonly templateArn: string;
  readonly templateMajorVersion: string;
  readonly templateMinorVersion: string;
  readonly accountId: string;
  readonly deploymentId: string;
  /** The environment of a service instance or a component. */
  readonly environmentArn?: string | undefined;
  /** Of a component, which has no template; what it is attached to, if it is. */
  readonly component?: { readonly serviceInstanceArn?: string | undefined } | undefined;
  /** A resource that is being deleted keeps its files, marked. @default false */
  readonly isDeleted?: boolean;
}
