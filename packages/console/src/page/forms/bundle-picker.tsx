import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useRef, useState } from "react";
import { type ChosenBundle, fromArchive, fromDirectory } from "./read-archive.ts";

/** Chooses a template bundle: a .tar.gz, or the directory that becomes one. */
export function BundlePicker({
  chosen,
  onChoose,
}: {
  readonly chosen: ChosenBundle | undefined;
  readonly onChoose: (bundle: ChosenBundle) => void;
}) {
  const archive = useRef<HTMLInputElement>(null);
  const directory = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const take = (reading: Promise<ChosenBundle>) =>
    reading.then(
      (bundle) => {
        setProblem(undefined);
        onChoose(bundle);
      },
      (error: Error) => setProblem(error.message),
    );
  return (
    <FormField
      label="Template bundle"
      description="A .tar.gz, or the directory with schema/ and the infrastructure directories: it is packed here."
      constraintText={chosen && `${chosen.name}, ${chosen.texts.size} files`}
      errorText={problem}
    >
      <SpaceBetween direction="horizontal" size="xs">
        <Button iconName="upload" formAction="none" onClick={() => archive.current?.click()}>
          Choose an archive
        </Button>
        <Button iconName="folder" formAction="none" onClick={() => directory.current?.click()}>
          Choose a directory
        </Button>
        <input
          ref={archive}
          type="file"
          accept=".gz,.tgz"
          hidden
          aria-label="Archive"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) void take(fromArchive(file));
            target.value = "";
          }}
        />
        <input
          ref={directory}
          type="file"
          multiple
          hidden
          aria-label="Directory"
          {...{ webkitdirectory: "" }}
          onChange={({ target }) => {
            const files = [...(target.files ?? [])];
            if (files.length > 0) void take(fromDirectory(files));
            target.value = "";
          }}
        />
      </SpaceBetween>
    </FormField>
  );
}
