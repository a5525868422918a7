import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Action, Execution, Pipeline } from "../../extension/index.ts";
import { LogView } from "../widgets/log-view.tsx";
import { ApprovalDialog } from "./approval-dialog.tsx";
import { actionLog } from "./pipeline-queries.ts";
import { requestPipeline } from "./request-pipeline.ts";
import { isAsked, RunStatus, took } from "./run-status.tsx";

/** One execution: its stages with their actions, what they print, and what can be done with it. */
export function ExecutionPanel({
  pipeline,
  execution,
}: {
  readonly pipeline: Pipeline;
  readonly execution: Execution;
}) {
  const [chosen, choose] = useState<string>();
  const [isAnswering, setAnswering] = useState(false);
  const { id, status, stages, revision } = execution;
  const actions = stages.flatMap((stage) => stage.actions);
  const builds = pipeline.actions.filter(({ kind }) => kind === "build").map(({ name }) => name);
  const shown = chosen ?? mostTelling(actions.filter(({ name }) => builds.includes(name)));
  const of = { pipeline: pipeline.name, execution: id };
  const retry = (mode: string) =>
    requestPipeline(
      { verb: "retry", ...of, mode: mode === "ALL_ACTIONS" ? mode : "FAILED_ACTIONS" },
      "The failed stage runs again.",
      "The stage was not run again.",
    );
  const title = revision?.message.split("\n", 1)[0] ?? `Execution ${id.slice(0, 8)}`;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            <>
              {revision && `${revision.id.slice(0, 7)} of ${revision.author}, `}
              {`because of ${execution.trigger}`}
            </>
          }
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {status === "InProgress" && (
                <Button
                  onClick={() =>
                    requestPipeline({ verb: "stop", ...of }, "It was stopped.", "It goes on.")
                  }
                >
                  Stop
                </Button>
              )}
              {(status === "Failed" || status === "Stopped") && (
                <ButtonDropdown
                  mainAction={{ text: "Retry", onClick: () => void retry("FAILED_ACTIONS") }}
                  ariaLabel="Other ways to retry"
                  items={[
                    { id: "FAILED_ACTIONS", text: "Failed actions of the stage" },
                    { id: "ALL_ACTIONS", text: "All actions of the stage" },
                  ]}
                  onItemClick={({ detail }) => void retry(detail.id)}
                />
              )}
              {actions.some(isAsked) && (
                <Button variant="primary" onClick={() => setAnswering(true)}>
                  Review
                </Button>
              )}
            </SpaceBetween>
          }
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <div aria-live="polite">
          <RunStatus status={status} />
          {execution.summary && (
            <Box margin={{ top: "xxs" }} color="text-body-secondary">
              {execution.summary}
            </Box>
          )}
        </div>
        <div className="stages">
          {pipeline.stages.map((name) => {
            const stage = stages.find((each) => each.name === name);
            return (
              <SpaceBetween key={name} size="s">
                <div>
                  <Box variant="h3">{name}</Box>
                  <RunStatus status={stage?.status} />
                </div>
                {stage?.actions.map((action) => (
                  <ActionView
                    key={action.name}
                    action={action}
                    isShown={action.name === shown}
                    {...(builds.includes(action.name) && {
                      onShow: () => choose(action.name),
                    })}
                  />
                ))}
              </SpaceBetween>
            );
          })}
        </div>
        {shown !== undefined && <ActionLog of={{ ...of, action: shown }} />}
      </SpaceBetween>
      {isAnswering && (
        <ApprovalDialog
          pipeline={pipeline}
          execution={execution}
          close={() => setAnswering(false)}
        />
      )}
    </Container>
  );
}

/** The build that people want to see: what failed, else what runs, else what ran last. */
function mostTelling(builds: readonly Action[]): string | undefined {
  const found =
    builds.find(({ status }) => status === "Failed") ??
    builds.find(({ status }) => status === "InProgress") ??
    builds.at(-1);
  return found?.name;
}

function ActionView({
  action,
  isShown,
  onShow,
}: {
  readonly action: Action;
  readonly isShown: boolean;
  readonly onShow?: () => void;
}) {
  const { name, status, startedAt, endedAt, summary, approval } = action;
  const asked = isAsked(action);
  const detail = asked ? approval?.question : summary;
  return (
    <div>
      <Box variant="strong">{name}</Box>
      <div>
        {asked ? (
          <StatusIndicator type="pending">
            <span className="words">Waits for an answer</span>
          </StatusIndicator>
        ) : (
          <RunStatus status={status} />
        )}
        <Box variant="span" color="text-body-secondary">{` ${took(startedAt, endedAt) ?? ""}`}</Box>
      </div>
      {detail && <Box color="text-body-secondary">{detail.split("\n", 1)[0]}</Box>}
      {onShow && !isShown && (
        <Button variant="inline-link" ariaLabel={`Log of ${name}`} onClick={onShow}>
          Log
        </Button>
      )}
    </div>
  );
}

function ActionLog({ of }: { readonly of: Parameters<typeof actionLog>[0] }) {
  const { data = [] } = useQuery(actionLog(of));
  return (
    <div>
      <Box variant="h3">{`Log of ${of.action}`}</Box>
      <LogView label={`Log of ${of.action}`} lines={data} empty="Nothing was printed yet." />
    </div>
  );
}
