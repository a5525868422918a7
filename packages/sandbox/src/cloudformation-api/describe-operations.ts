import { validationError } from "../query-api/query-error.ts";
import type { ResourceRecord, StackRecord } from "../stack/stack-record.ts";
import type { ApiContext, ApiOperation } from "./api-context.ts";
import { membersOf } from "./change-set-operations.ts";
import { resourceDrift, stackDrift } from "./drift-operations.ts";
import { allStacks, requireStack, type StackView } from "./find-stack.ts";
import { pageOf } from "./page-of.ts";
import type { JournalEvent } from "./stack-journal.ts";
import { describedTemplate } from "./template-operations.ts";

export const describeOperations = {
  DescribeStacks(context, form) {
    const name = form.text("StackName");
    const views =
      name === undefined
        ? allStacks(context).filter(({ status }) => status !== "DELETE_COMPLETE")
        : [requireStack(context, name)];
    const { page, NextToken } = pageOf(views, pageAsked(context, form.text("NextToken")));
    return { Stacks: { member: page.map(toStack) }, NextToken };
  },

  ListStacks(context, form) {
    const wanted = form.list("StackStatusFilter") ?? [];
    const views = allStacks(context).filter(
      ({ status }) => wanted.length === 0 || wanted.includes(status),
    );
    const newest = [...views].reverse();
    const { page, NextToken } = pageOf(newest, pageAsked(context, form.text("NextToken")));
    return { StackSummaries: { member: page.map(toSummary) }, NextToken };
  },

  DescribeStackResources(context, form) {
    const id = form.text("LogicalResourceId");
    const physical = form.text("PhysicalResourceId");
    const name = form.text("StackName");
    const view =
      name === undefined && physical !== undefined
        ? owningStack(context, physical)
        : requireStack(context, form.required("StackName"));
    const resources = resourcesOf(view).filter(
      ({ logicalId, physicalId }) =>
        (id === undefined || logicalId === id) &&
        (physical === undefined || name !== undefined || physicalId === physical),
    );
    return { StackResources: { member: resources.map((one) => toResource(view, one)) } };
  },

  DescribeStackResource(context, form) {
    const view = requireStack(context, form.required("StackName"));
    const id = form.required("LogicalResourceId");
    const found = resourcesOf(view).find(({ logicalId }) => logicalId === id);
    if (found === undefined) {
      throw validationError(`Resource ${id} does not exist for stack ${view.entry.stackName}`);
    }
    const { Timestamp, ...detail } = toResource(view, found);
    return { StackResourceDetail: { ...detail, LastUpdatedTimestamp: Timestamp } };
  },

  ListStackResources(context, form) {
    const view = requireStack(context, form.required("StackName"));
    const asked = pageAsked(context, form.text("NextToken"));
    const { page, NextToken } = pageOf(resourcesOf(view), asked);
    const member = page.map((one) => {
      const { StackId: _, StackName: __, Timestamp, ...summary } = toResource(view, one);
      return { ...summary, LastUpdatedTimestamp: Timestamp };
    });
    return { StackResourceSummaries: { member }, NextToken };
  },
} satisfies Record<string, ApiOperation>;

export function pageAsked({ pageSize }: ApiContext, token: string | undefined) {
  return { token, size: pageSize() };
}

function owningStack(context: ApiContext, physicalId: string): StackView {
  const view = allStacks(context).find((one) =>
    resourcesOf(one).some((resource) => resource.physicalId === physicalId),
  );
  if (view === undefined) throw validationError(`Stack for ${physicalId} does not exist`);
  return view;
}

/** Of a deleted stack, the resources that it left behind or took along. */
function resourcesOf({ record, status }: StackView): readonly ResourceRecord[] {
  const resources = Object.values(record?.resources ?? {});
  if (status !== "DELETE_COMPLETE") return resources;
  return resources.map((one) => ({
    ...one,
    status: one.deletionPolicy === "Delete" ? "DELETE_COMPLETE" : "DELETE_SKIPPED",
  }));
}

function toResource({ entry, record }: StackView, resource: ResourceRecord) {
  const changed = entry.events.findLast(
    ({ logicalResourceId, resourceType }) =>
      logicalResourceId === resource.logicalId && resourceType === resource.type,
  );
  return {
    StackName: entry.stackName,
    StackId: entry.stackId,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    Timestamp: changed?.time ?? record?.updatedAt ?? record?.createdAt ?? entry.createdAt,
    ResourceStatus: statusOf(resource, changed),
    ResourceStatusReason: changed?.resourceStatusReason,
    DriftInformation: resourceDrift(entry, resource.logicalId),
  };
}

/** A rollback that failed leaves the record of a resource as it had begun. */
function statusOf({ status }: ResourceRecord, changed: JournalEvent | undefined): string {
  const last = changed?.resourceStatus ?? "";
  return status.endsWith("_IN_PROGRESS") && last.endsWith("_FAILED") ? last : status;
}

function toSummary({ entry, record, status, statusReason }: StackView) {
  return {
    StackId: entry.stackId,
    StackName: entry.stackName,
    TemplateDescription: descriptionOf(record),
    CreationTime: record?.createdAt ?? entry.createdAt,
    LastUpdatedTime: record?.updatedAt,
    DeletionTime: entry.deletedAt,
    StackStatus: status,
    StackStatusReason: statusReason,
    DriftInformation: stackDrift(entry),
  };
}

function toStack(view: StackView) {
  const { entry, record } = view;
  const { TemplateDescription, ...summary } = toSummary(view);
  const source = record?.source ?? entry.source;
  return {
    ...summary,
    Description: TemplateDescription,
    ChangeSetId: entry.changeSetId,
    Parameters: membersOf(source?.parameters ?? {}, "ParameterKey", "ParameterValue"),
    Outputs: { member: outputsOf(record) },
    Tags: membersOf(source?.tags ?? {}, "Key", "Value"),
    Capabilities: { member: entry.capabilities ?? [] },
    RoleARN: entry.roleArn,
    DisableRollback: entry.disablesRollback ?? false,
    EnableTerminationProtection: entry.isProtected ?? false,
    NotificationARNs: { member: [] },
    RollbackConfiguration: {},
  };
}

function descriptionOf(record: StackRecord | undefined): string | undefined {
  if (record?.source === undefined) return undefined;
  return describedTemplate(record.source.templateBody)?.Description;
}

function outputsOf(record: StackRecord | undefined) {
  if (record?.source === undefined) return [];
  const described = describedTemplate(record.source.templateBody)?.Outputs ?? {};
  return Object.entries(record.outputs).map(([OutputKey, OutputValue]) => {
    const description = described[OutputKey]?.Description;
    // An export's name can be computed; its value is known, and is this output's.
    const exported = described[OutputKey]?.Export?.Name;
    const names = Object.keys(record.exports);
    const named = names.find((name) => record.exports[name] === OutputValue);
    return {
      OutputKey,
      OutputValue,
      Description: typeof description === "string" ? description : undefined,
      ExportName:
        typeof exported === "string" ? exported : exported === undefined ? undefined : named,
    };
  });
}
