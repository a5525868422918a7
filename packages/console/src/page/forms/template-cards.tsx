import Button from "@cloudscape-design/components/button";
import Cards from "@cloudscape-design/components/cards";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { type Template, type TemplateKind, templateKinds } from "../api/template-kind.ts";
import { ErrorAlert } from "../frame/query-view.tsx";

/** Chooses a template that has something published. */
export function TemplateCards({
  kind,
  selected,
  onSelect,
}: {
  readonly kind: TemplateKind;
  readonly selected: string;
  readonly onSelect: (name: string, recommended: string) => void;
}) {
  const { list, noun, path } = templateKinds[kind];
  const query = useQuery(list);
  const navigate = useNavigate();
  if (query.error && query.data === undefined) return <ErrorAlert error={query.error} />;
  const items = (query.data ?? []).filter(({ recommendedVersion }) => recommendedVersion);
  // What none of them has leaves no gap.
  const visibleSections = [
    ...(items.some(({ displayName }) => displayName !== undefined) ? ["name"] : []),
    ...(items.some(({ description }) => description) ? ["description"] : []),
    "version",
  ];
  return (
    <Cards<Template>
      items={items}
      trackBy="name"
      selectionType="single"
      selectedItems={items.filter(({ name }) => name === selected)}
      onSelectionChange={({ detail }) => {
        const [template] = detail.selectedItems;
        if (template) onSelect(template.name ?? "", template.recommendedVersion ?? "");
      }}
      entireCardClickable
      visibleSections={visibleSections}
      loading={query.data === undefined}
      loadingText="Loading templates"
      cardsPerRow={[{ cards: 1 }, { minWidth: 700, cards: 2 }, { minWidth: 1100, cards: 3 }]}
      cardDefinition={{
        header: ({ displayName, name }) => displayName ?? name,
        sections: [
          {
            id: "name",
            // As its header where it has no other.
            content: ({ displayName, name }) => displayName !== undefined && name,
          },
          { id: "description", content: ({ description }) => description },
          {
            id: "version",
            header: "Recommended version",
            content: ({ recommendedVersion }) => recommendedVersion,
          },
        ],
      }}
      ariaLabels={{
        itemSelectionLabel: (_, { name }) => `Choose ${name}`,
        selectionGroupLabel: "Templates",
      }}
      empty={
        <Button
          onClick={() => navigate(path)}
        >{`Publish a version of ${article(noun)} first`}</Button>
      }
    />
  );
}

const article = (noun: string) => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
