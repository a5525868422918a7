export type { Finding, Fix, Position, Range, RelatedLocation, Severity } from "./finding.ts";
export type {
  DeleteStackResult,
  DeployStackRequest,
  DeployStackResult,
  Provisioner,
  ProvisionerOptions,
  ResourceChange,
  Stack,
  StackEvent,
  StackResource,
  StackStatus,
} from "./provisioner.ts";
