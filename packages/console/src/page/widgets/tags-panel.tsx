import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Form from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TagEditor, { type TagEditorProps } from "@cloudscape-design/components/tag-editor";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { callProton } from "../api/call-proton.ts";
import { readAll } from "../api/queries.ts";
import { notify, notifyError } from "../frame/notifications.tsx";
import { QueryView } from "../frame/query-view.tsx";

/** The tags of a resource, shown and changed. */
export function TagsPanel({ arn }: { readonly arn: string }) {
  const query = useQuery(
    readAll("tags", "ListTagsForResource", { resourceArn: arn }, (page) => page.tags),
  );
  return (
    <QueryView query={query}>
      {(tags) => (
        <TagsForm
          arn={arn}
          saved={tags
            .filter((tag) => !isManaged(tag))
            .map(({ key = "", value = "" }) => ({ key, value, existing: true }))}
          managed={tags.filter(isManaged)}
        />
      )}
    </QueryView>
  );
}

interface Tag {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/** Whether a tag is Proton's own, which nobody else may change. */
function isManaged({ key = "" }: Tag): boolean {
  return key.startsWith("aws:");
}

function TagsForm({
  arn,
  saved,
  managed,
}: {
  readonly arn: string;
  readonly saved: readonly TagEditorProps.Tag[];
  readonly managed: readonly Tag[];
}) {
  const [tags, setTags] = useState<readonly TagEditorProps.Tag[]>(saved);
  const [isValid, setValid] = useState(true);
  const same = JSON.stringify(saved);
  useEffect(() => setTags(JSON.parse(same)), [same]);
  const change = useMutation({
    async mutationFn() {
      const kept = tags.filter(
        ({ key, value, markedForRemoval }) =>
          !markedForRemoval && !saved.some((tag) => tag.key === key && tag.value === value),
      );
      const gone = tags.filter(({ markedForRemoval, existing }) => markedForRemoval && existing);
      if (gone.length > 0) {
        await callProton("UntagResource", {
          resourceArn: arn,
          tagKeys: gone.map(({ key }) => key),
        });
      }
      if (kept.length > 0) {
        await callProton("TagResource", {
          resourceArn: arn,
          tags: kept.map(({ key, value }) => ({ key, value })),
        });
      }
    },
    onSuccess: () => notify("success", "The tags are saved."),
    onError: (error) => notifyError("The tags are not saved.", error),
  });
  return (
    <Form
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={() => setTags(saved)}>
            Undo
          </Button>
          <Button
            variant="primary"
            disabled={!isValid || JSON.stringify(tags) === same}
            loading={change.isPending}
            onClick={() => change.mutate()}
          >
            Save tags
          </Button>
        </SpaceBetween>
      }
    >
      <Container header={<Header variant="h2">Tags</Header>}>
        <TagEditor
          tags={tags}
          onChange={({ detail }) => {
            setTags(detail.tags);
            setValid(detail.valid);
          }}
          tagLimit={50}
          keysRequest={async () => []}
          valuesRequest={async () => []}
        />
        {managed.length > 0 && (
          <ExpandableSection headerText={`Made by Proton (${managed.length})`}>
            <KeyValuePairs
              columns={1}
              items={managed.map(({ key = "", value }) => ({ label: key, value }))}
            />
          </ExpandableSection>
        )}
      </Container>
    </Form>
  );
}
