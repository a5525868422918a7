import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import {
  type ItemsRequest,
  SORT_OPERATORS,
  type SortOperator,
  type Table,
} from "../../extension/index.ts";

type Search = Pick<ItemsRequest, "indexName" | "query">;

const OPERATORS = (Object.keys(SORT_OPERATORS) as SortOperator[]).map((value) => ({
  value,
  label: value.replace("_", " "),
}));

/** Which items: all of a table or index, or those of a key. */
export function ItemSearch({
  table,
  isSearching,
  search,
}: {
  readonly table: Table;
  readonly isSearching: boolean;
  readonly search: (search: Search) => void;
}) {
  const [indexName, setIndexName] = useState("");
  const [mode, setMode] = useState("scan");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [operator, setOperator] = useState<SortOperator>("=");
  const [bounds, setBounds] = useState<readonly string[]>(["", ""]);
  const [isDescending, setDescending] = useState(false);
  const [isTried, setTried] = useState(false);
  const key = table.indexes.find(({ name }) => name === indexName)?.key ?? table.key;
  const partitions = key.filter(({ role }) => role === "partition");
  const [sort] = key.filter(({ role }) => role === "sort");
  const isQuery = mode === "query";
  const shownBounds = bounds.slice(0, SORT_OPERATORS[operator]);
  const isSorted = sort !== undefined && shownBounds.every((bound) => bound !== "");
  const places = [
    { value: "", label: table.tableName, description: "Table" },
    ...table.indexes.map(({ name }) => ({ value: name, label: name, description: "Index" })),
  ];
  const submit = () => {
    setTried(true);
    const where = indexName === "" ? {} : { indexName };
    if (!isQuery) return search(where);
    if (partitions.some(({ name }) => !values[name])) return;
    const partition = Object.fromEntries(partitions.map(({ name }) => [name, values[name] ?? ""]));
    search({
      ...where,
      query: {
        partition,
        isDescending,
        ...(isSorted && { sort: { name: sort.name, operator, values: [...shownBounds] } }),
      },
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SegmentedControl
                label="Scan or query"
                selectedId={mode}
                options={[
                  { id: "scan", text: "Scan" },
                  { id: "query", text: "Query" },
                ]}
                onChange={({ detail }) => setMode(detail.selectedId)}
              />
            }
          >
            Scan or query items
          </Header>
        }
        footer={
          <Box float="right">
            <Button loading={isSearching}>Run</Button>
          </Box>
        }
      >
        <ColumnLayout columns={isQuery ? 3 : 1}>
          <FormField label="Table or index">
            <Select
              selectedOption={places.find(({ value }) => value === indexName) ?? null}
              options={places}
              onChange={({ detail }) => setIndexName(detail.selectedOption.value ?? "")}
            />
          </FormField>
          {isQuery &&
            partitions.map(({ name, type }) => (
              <FormField
                key={name}
                label={`${name} (partition key, ${TYPES[type]})`}
                errorText={isTried && !values[name] && "Enter a value."}
              >
                <Input
                  value={values[name] ?? ""}
                  autoComplete={false}
                  onChange={({ detail }) => setValues({ ...values, [name]: detail.value })}
                />
              </FormField>
            ))}
          {isQuery && sort && (
            <FormField label={`${sort.name} (sort key, ${TYPES[sort.type]}) - optional`}>
              <SpaceBetween size="xs">
                <Select
                  ariaLabel={`How ${sort.name} is compared`}
                  selectedOption={OPERATORS.find(({ value }) => value === operator) ?? null}
                  options={OPERATORS.filter(
                    ({ value }) => sort.type !== "N" || value !== "begins_with",
                  )}
                  onChange={({ detail }) =>
                    setOperator((detail.selectedOption.value ?? "=") as SortOperator)
                  }
                />
                {shownBounds.map((bound, at) => (
                  <Input
                    // biome-ignore lint/suspicious/noArrayIndexKey: the first and the second bound.
                    key={at}
                    ariaLabel={at === 0 ? `Value of ${sort.name}` : `Upper bound of ${sort.name}`}
                    value={bound}
                    autoComplete={false}
                    onChange={({ detail }) =>
                      setBounds(bounds.map((old, index) => (index === at ? detail.value : old)))
                    }
                  />
                ))}
                <Checkbox
                  checked={isDescending}
                  onChange={({ detail }) => setDescending(detail.checked)}
                >
                  Descending
                </Checkbox>
              </SpaceBetween>
            </FormField>
          )}
        </ColumnLayout>
      </Container>
    </form>
  );
}

const TYPES = { S: "string", N: "number", B: "binary in base64" } as const;
