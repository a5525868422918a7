import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { AskOutput } from "../../extension/index.ts";
import { Page } from "../frame/page.tsx";
import { filteredLines, lineText, withNewLines } from "../running/function-lines.ts";
import { functionLogs } from "../running/running-queries.ts";
import { RunningView } from "../running/running-view.tsx";
import { useFunctionLines } from "../running/use-function-lines.ts";
import { LogView } from "../widgets/log-view.tsx";

/** What the functions of this machine print, as they print it. */
export function FunctionLogs() {
  const query = useQuery(functionLogs);
  return (
    <Page
      title="Function logs"
      description="What functions print on this machine, as they print it: the last lines first, then all that come."
    >
      <RunningView query={query}>{(recent) => <LiveTail recent={recent} />}</RunningView>
    </Page>
  );
}

const ALL = { value: "", label: "All functions" };

function LiveTail({ recent }: { readonly recent: AskOutput<"function-logs"> }) {
  const [isHeld, setHeld] = useState(false);
  const [chosen, choose] = useState(ALL.value);
  const [text, setText] = useState("");
  const [isCleared, setCleared] = useState(false);
  // What came since is in the stream, and is not to be there twice.
  const [first] = useState(recent.lines);
  const live = useFunctionLines(isHeld);
  const names = useMemo(
    () => new Map(recent.functions.map(({ functionName, name }) => [functionName, name])),
    [recent.functions],
  );
  const options = [
    ALL,
    ...recent.functions.map(({ functionName, name, owner }) => ({
      value: functionName,
      label: name,
      description: owner,
    })),
  ];
  const all = isCleared ? live.lines : withNewLines(first, live.lines);
  const shown = filteredLines(all, { functionName: chosen || undefined, text });
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${shown.length}${shown.length === all.length ? "" : `/${all.length}`})`}
          description={isHeld && `Paused: ${live.keptBack} new lines wait.`}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                onClick={() => {
                  setCleared(true);
                  live.clear();
                }}
              >
                Clear
              </Button>
              <Button onClick={() => setHeld(!isHeld)}>{isHeld ? "Resume" : "Pause"}</Button>
            </SpaceBetween>
          }
        >
          Live tail
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Grid
          gridDefinition={[
            { colspan: { default: 12, xs: 4 } },
            { colspan: { default: 12, xs: 8 } },
          ]}
        >
          <Select
            ariaLabel="Function"
            selectedOption={options.find(({ value }) => value === chosen) ?? ALL}
            options={options}
            onChange={({ detail }) => choose(detail.selectedOption.value ?? "")}
          />
          <TextFilter
            filteringText={text}
            filteringPlaceholder="Find text"
            filteringAriaLabel="Find text in the lines"
            countText={`${shown.length} lines`}
            onChange={({ detail }) => setText(detail.filteringText)}
          />
        </Grid>
        {live.skipped > 0 && (
          <Alert type="warning">
            {`${live.skipped} lines came faster than this page reads, and are left out: proton logs has all.`}
          </Alert>
        )}
        <LogView
          label="Lines of functions"
          lines={shown.map((line) =>
            lineText(line, names.get(line.functionName) ?? line.functionName),
          )}
          empty={
            all.length === 0
              ? "No function has printed anything yet."
              : "No line is of this function and has this text."
          }
        />
      </SpaceBetween>
    </Container>
  );
}
