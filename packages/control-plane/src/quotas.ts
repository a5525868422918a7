/** How many of each an account may have. */
export interface Quotas {
  /** Environment templates and service templates together. */
  readonly templates: number;
  readonly versionsPerTemplate: number;
  readonly environments: number;
  readonly components: number;
  readonly services: number;
  readonly instancesPerService: number;
  readonly environmentAccountConnections: number;
}

/** AWS's own, as of the last User Guide. */
export const defaultQuotas: Quotas = {
  templates: 1000,
  versionsPerTemplate: 1000,
  environments: 1000,
  components: 1000,
  services: 1000,
  instancesPerService: 20,
  environmentAccountConnections: 1000,
};
