import type { Answer } from "./ask.ts";
import type { PeerName } from "./peers.ts";
import type { Scenario, Step } from "./scenarios.ts";

/** A question that peers answer otherwise, and how it comes out at AWS. */
export interface SettledDifference {
  readonly peers: readonly PeerName[];
  /** What AWS does. */
  readonly what: string;
  /** Where AWS, or someone who has tried it there, says so. */
  readonly source: string;
  applies(difference: Difference): boolean;
}

interface Difference {
  readonly definition: Scenario["definition"];
  readonly before: readonly Step[];
  readonly step: Step;
  readonly ours: Answer;
  readonly theirs: Answer;
  /** Whether another peer answers as we do. */
  readonly isShared: boolean;
}

const GUIDE = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide";
const API = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference";
/** ScyllaDB's tests, which run on AWS, too: what it alone does otherwise is marked there. */
const ALTERNATOR = "https://github.com/scylladb/scylladb/blob/master/test/alternator";
const DYNALITE = "https://github.com/architect/dynalite/blob/main/test";

const refusal = ({ ours }: Difference): string =>
  ours.kind === "error" && ours.code === "ValidationException" ? ours.message : "";

export const SETTLED: readonly SettledDifference[] = [
  {
    peers: ["dynoxide", "moto"],
    what: "an expression is refused for the types of its values before any item is looked at",
    source: `${DYNALITE}/updateItem.js, should return ValidationException for incorrect types in UpdateExpression (of a table that is not there)`,
    applies: (difference) =>
      /^Invalid \w+Expression: (Incorrect operand type|The BETWEEN operator|The first operand must be distinct)/.test(
        refusal(difference),
      ),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "paths that overlap or conflict are refused with the whole request",
    source: `${ALTERNATOR}/test_update_expression.py, test_update_expression_multi_overlap_nested, test_update_expression_multi_conflict_nested`,
    applies: (difference) => /: Two document paths (overlap|conflict)/.test(refusal(difference)),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "removing from an item that does not exist does not create it",
    source: `${ALTERNATOR}/test_item.py, test_update_item_non_existent`,
    applies: ({ before, step }) =>
      [...before, step].some((each) =>
        /"UpdateExpression":"(?![^"]*\b(SET|ADD) )/.test(JSON.stringify(each)),
      ),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "an item that did not exist has no old attributes, not even its key",
    source: `${ALTERNATOR}/test_returnvalues.py, test_update_item_returnvalues_all_old`,
    applies: ({ step, ours, theirs }) =>
      step.input.ReturnValues === "ALL_OLD" &&
      hasAttributes(theirs) &&
      ours.kind === "output" &&
      !hasAttributes(ours),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "a projection adds no attributes of the key",
    source: `${ALTERNATOR}/test_transact.py, test_transact_get_items_projection_expression`,
    applies: ({ step }) => step.operation === "TransactGetItems",
  },
  {
    peers: ["dynoxide", "moto"],
    what: "a global index answers nothing that it does not project",
    source: `${API}/API_Query.html, Select: such queries cannot fetch attributes from the parent table; ${ALTERNATOR}/test_gsi.py, test_gsi_query_select_2`,
    applies: (difference) =>
      /Global secondary index global does not project/.test(refusal(difference)),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "a value that an index cannot have for its key is refused before the item is looked at, for its condition, too",
    source: `${DYNALITE}/updateItem.js, should return ValidationException if trying to update wrong type on index: what its expressions name is not in the item, and is not complained about`,
    applies: (difference) => /Type mismatch for Index Key/.test(refusal(difference)),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "the value that an index cannot have is the reason for its action, whatever its condition",
    source: `${API}/API_TransactWriteItems.html, CancellationReasons: ValidationError for a secondary index key of an unsupported type; that it goes before the condition is taken from single writes, above`,
    applies: ({ ours, theirs }) =>
      reasons(ours).some(
        (reason, at) =>
          reason === "ValidationError" && reasons(theirs)[at] === "ConditionalCheckFailed",
      ),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "a local index fetches from the table what it does not project",
    source: `${ALTERNATOR}/test_lsi.py, test_lsi_get_not_projected_attribute`,
    applies: ({ step }) => step.input.IndexName === "local",
  },
  {
    peers: ["dynoxide"],
    what: "UPDATED_OLD and UPDATED_NEW show of a list the elements that were updated",
    source: `${ALTERNATOR}/test_returnvalues.py, test_update_item_returnvalues_nested`,
    applies: ({ step }) =>
      /^UPDATED_/.test(String(step.input.ReturnValues)) &&
      /\[\d\]/.test(String(step.input.UpdateExpression)),
  },
  {
    peers: ["dynoxide"],
    what: "a path that leads through what is not there cannot be removed",
    source: `${ALTERNATOR}/test_update_expression.py, test_nested_attribute_update_bad_path_dot`,
    applies: (difference) =>
      /^The document path provided/.test(refusal(difference)) &&
      /REMOVE/.test(String(difference.step.input.UpdateExpression)),
  },
  {
    peers: ["dynoxide"],
    what: "the pages of a partition come to an end",
    source: `${API}/API_Query.html, LastEvaluatedKey: empty once the last page has been processed`,
    applies: ({ theirs }) => theirs.kind === "output" && "endless" in (theirs.output as object),
  },
  {
    peers: ["moto"],
    what: "a count answers no items",
    source: `${API}/API_Query.html, Select: COUNT; ${ALTERNATOR}/test_gsi.py, test_gsi_query_select_1`,
    applies: ({ step }) => step.input.Select === "COUNT",
  },
  {
    peers: ["moto"],
    what: "an item that does not exist has nothing to remove, at whatever path",
    source: `${ALTERNATOR}/test_update_expression.py, test_nested_attribute_remove_from_missing_item`,
    applies: ({ step, theirs }) =>
      /REMOVE/.test(String(step.input.UpdateExpression)) &&
      theirs.kind === "error" &&
      /^The document path/.test(theirs.message),
  },
  {
    peers: ["moto"],
    what: "every request is answered",
    source: `${GUIDE}/Programming.Errors.html: a 5xx is a failure of the server's`,
    applies: ({ theirs }) => theirs.kind === "error" && theirs.code === "status 500",
  },
  {
    peers: ["moto"],
    what: "a comparison with what an item does not have, or of types without an order, is false",
    source: `${ALTERNATOR}/test_condition_expression.py, test_update_condition_lt, test_update_condition_comparison_two_unset`,
    applies: ({ step, isShared }) =>
      isShared && /"(Condition|Filter)Expression":/.test(JSON.stringify(step)),
  },
  {
    peers: ["moto"],
    what: "paths and operands of an update are those of the item as it was",
    source: `${ALTERNATOR}/test_update_expression.py, test_update_expression_multi_with_copy`,
    applies: ({ step, isShared }) => isShared && /"UpdateExpression":/.test(JSON.stringify(step)),
  },
  {
    peers: ["moto"],
    what: "keys of indexes have one type, and a batch names an item once",
    source: `${API}/API_BatchWriteItem.html: multiple operations on the same item; ${ALTERNATOR}/test_gsi.py, test_gsi_wrong_type_attribute_put, test_gsi_wrong_type_attribute_batchwrite`,
    applies: ({ step, isShared }) =>
      isShared && /^(Put|BatchWrite|TransactWrite)Items?$/.test(step.operation),
  },
];

const hasAttributes = (answer: Answer): boolean =>
  answer.kind === "output" && (answer.output as { Attributes?: unknown }).Attributes !== undefined;

const reasons = (answer: Answer): readonly unknown[] =>
  answer.kind === "error" && Array.isArray(answer.reasons) ? answer.reasons : [];
