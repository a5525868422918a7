import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { EnvironmentMap } from "../../extension/index.ts";
import { To } from "../frame/to.tsx";
import { known, ResourceTable } from "../widgets/resource-table.tsx";
import { entriesOf, type MapEntry, typeInWords } from "./map-entries.ts";

/** What the picture says, as a list: all calls, or those of one resource. */
export function CallsTable({
  map,
  selected,
  onClear,
}: {
  readonly map: EnvironmentMap;
  readonly selected: string | undefined;
  readonly onClear: () => void;
}) {
  const entries = entriesOf(map);
  const chosen = selected === undefined ? undefined : entries.get(selected);
  const calls = map.calls
    .filter(({ from, to }) => chosen === undefined || from === chosen.id || to === chosen.id)
    .flatMap(({ from, to, by }) => {
      const [source, target] = [entries.get(from), entries.get(to)];
      return source && target ? [{ source, target, by }] : [];
    });
  return (
    <ResourceTable
      title={chosen === undefined ? "Calls" : `Calls of ${chosen.name}`}
      description="What the templates say, as they were rendered for the last deployments that succeeded."
      query={known(calls)}
      idOf={({ source, target }) => `${source.id} ${target.id}`}
      filterOf={({ source, target, by }) =>
        [source, target].map(
          ({ name, stack, resourceType }) => `${name} ${stack} ${resourceType}`,
        ) + by
      }
      sortBy={{ id: "from" }}
      empty={{ text: "Nothing here calls anything that the templates tell of." }}
      actions={chosen && <Button onClick={onClear}>Show all calls</Button>}
      columns={[
        {
          id: "from",
          header: "From",
          cell: ({ source }) => <Entry entry={source} />,
          value: ({ source }) => `${source.stack} ${source.name}`,
        },
        {
          id: "to",
          header: "To",
          cell: ({ target }) => <Entry entry={target} />,
          value: ({ target }) => `${target.stack} ${target.name}`,
        },
        { id: "by", header: "Because of", cell: ({ by }) => by, value: ({ by }) => by },
      ]}
    />
  );
}

function Entry({ entry }: { readonly entry: MapEntry }) {
  const { name, resourceType, stack, href } = entry;
  return (
    <>
      <Box>{name}</Box>
      <Box color="text-body-secondary" fontSize="body-s">
        {typeInWords(resourceType)} of <To to={href}>{stack}</To>
      </Box>
    </>
  );
}
