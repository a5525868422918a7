import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import TagEditor, { type TagEditorProps } from "@cloudscape-design/components/tag-editor";
import { type ReactNode, useState } from "react";

/** The most tags that Proton keeps of a resource. */
const MOST_TAGS = 50;

export interface TagsForm {
  /** The tags as an operation takes them; an empty object without any. */
  readonly given: { readonly tags?: { key: string; value: string }[] };
  /** What keeps from going on. */
  readonly problem: string | undefined;
  readonly field: ReactNode;
}

/** The tags of something that is being created. */
export function useTags(): TagsForm {
  const [tags, setTags] = useState<readonly TagEditorProps.Tag[]>([]);
  const [isValid, setValid] = useState(true);
  const given = tags.map(({ key, value }) => ({ key, value }));
  return {
    given: given.length === 0 ? {} : { tags: given },
    problem: isValid ? undefined : "A tag needs a key of its own: mend the tags first.",
    field: (
      <Container
        header={
          <Header variant="h2" description="Whom it belongs to, what it costs: find it by these.">
            Tags <i>- optional</i>
          </Header>
        }
      >
        <TagEditor
          tags={tags}
          onChange={({ detail }) => {
            setTags(detail.tags);
            setValid(detail.valid);
          }}
          tagLimit={MOST_TAGS}
          keysRequest={async () => []}
          valuesRequest={async () => []}
        />
      </Container>
    ),
  };
}
