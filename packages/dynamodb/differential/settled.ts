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
const ALTERNATOR = "https://github.com/scylladb/scylladb/blob/master/test/alternator";

const refusal = ({ ours }: Difference): string =>
  ours.kind === "error" && ours.code === "ValidationException" ? ours.message : "";

export const SETTLED: readonly SettledDifference[] = [
  {
    peers: ["dynoxide", "moto"],
    what: "an expression is refused for the types of its values before any item is looked at",
    source: `${ALTERNATOR}/test_condition_expression.py`,
    applies: (difference) =>
      /^Invalid \w+Expression: (Incorrect operand type|The BETWEEN operator|The first operand must be distinct)/.test(
        refusal(difference),
      ),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "paths that overlap or conflict are refused with the whole request",
    source: `${GUIDE}/Expressions.UpdateExpressions.html`,
    applies: (difference) => /: Two document paths (overlap|conflict)/.test(refusal(difference)),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "removing from an item that does not exist does not create it",
    source: `${ALTERNATOR}/test_returnvalues.py, test_update_item_returnvalues_all_new`,
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
    source: `${API}/API_TransactGetItems.html: a map of the projected attributes, empty where there are none`,
    applies: ({ step }) => step.operation === "TransactGetItems",
  },
  {
    peers: ["dynoxide", "moto"],
    what: "a global index answers nothing that it does not project",
    source: `${GUIDE}/GSI.html`,
    applies: (difference) =>
      /Global secondary index global does not project/.test(refusal(difference)),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "a value that an index cannot have for its key is refused before the condition is tried",
    source: "https://github.com/architect/dynalite/blob/main/test/updateItem.js",
    applies: (difference) => /Type mismatch for Index Key/.test(refusal(difference)),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "the value that an index cannot have is the reason for its action, whatever its condition",
    source: "https://github.com/architect/dynalite/blob/main/test/updateItem.js",
    applies: ({ ours, theirs }) =>
      reasons(ours).some(
        (reason, at) =>
          reason === "ValidationError" && reasons(theirs)[at] === "ConditionalCheckFailed",
      ),
  },
  {
    peers: ["dynoxide", "moto"],
    what: "a local index fetches from the table what it does not project",
    source: `${GUIDE}/LSI.html#LSI.Projections`,
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
    source: `${ALTERNATOR}/test_update_expression.py`,
    applies: (difference) =>
      /^The document path provided/.test(refusal(difference)) &&
      /REMOVE/.test(String(difference.step.input.UpdateExpression)),
  },
  {
    peers: ["dynoxide"],
    what: "the pages of a partition come to an end",
    source: `${API}/API_Query.html`,
    applies: ({ theirs }) => theirs.kind === "output" && "endless" in (theirs.output as object),
  },
  {
    peers: ["moto"],
    what: "a count answers no items",
    source: `${API}/API_Query.html#DDB-Query-request-Select`,
    applies: ({ step }) => step.input.Select === "COUNT",
  },
  {
    peers: ["moto"],
    what: "an item that does not exist has nothing to remove, at whatever path",
    source: `${ALTERNATOR}/test_update_expression.py`,
    applies: ({ step, theirs }) =>
      /REMOVE/.test(String(step.input.UpdateExpression)) &&
      theirs.kind === "error" &&
      /^The document path/.test(theirs.message),
  },
  {
    peers: ["moto"],
    what: "every request is answered",
    source: `${GUIDE}/Programming.Errors.html`,
    applies: ({ theirs }) => theirs.kind === "error" && theirs.code === "status 500",
  },
  {
    peers: ["moto"],
    what: "a comparison with what an item does not have, or of types without an order, is false",
    source: `${GUIDE}/Expressions.OperatorsAndFunctions.html`,
    applies: ({ step, isShared }) =>
      isShared && /"(Condition|Filter)Expression":/.test(JSON.stringify(step)),
  },
  {
    peers: ["moto"],
    what: "paths and operands of an update are those of the item as it was, and are tried after its condition",
    source: `${GUIDE}/Expressions.UpdateExpressions.html`,
    applies: ({ step, isShared }) => isShared && /"UpdateExpression":/.test(JSON.stringify(step)),
  },
  {
    peers: ["moto"],
    what: "keys of indexes have one type, and a batch names an item once",
    source: `${API}/API_BatchWriteItem.html`,
    applies: ({ step, isShared }) =>
      isShared && /^(Put|BatchWrite|TransactWrite)Items?$/.test(step.operation),
  },
];

const hasAttributes = (answer: Answer): boolean =>
  answer.kind === "output" && (answer.output as { Attributes?: unknown }).Attributes !== undefined;

const reasons = (answer: Answer): readonly unknown[] =>
  answer.kind === "error" && Array.isArray(answer.reasons) ? answer.reasons : [];
