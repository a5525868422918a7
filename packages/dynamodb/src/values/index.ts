export {
  type Attributes,
  type AttributeValue,
  attributeOf,
  emptyAttributes,
  held,
  type Item,
  typeOf,
  VALUE_TYPES,
  type ValueType,
} from "./attribute-value.ts";
export { checkAttributesShape, checkValueShape } from "./check-shape.ts";
export { compareStrings, compareValues, equalValues } from "./compare.ts";
export { addNumbers, compareNumbers, normalizeNumber } from "./decimal.ts";
export { uniteSets, withoutMembers } from "./sets.ts";
export { MAX_ITEM_SIZE, sizeOfBinary, sizeOfItem, sizeOfValue } from "./size.ts";
export { encodeSortKey } from "./sort-key.ts";
export {
  checkAttributeName,
  levelsOf,
  MAX_LEVELS,
  tooDeep,
  validateItem,
  validateValue,
} from "./validate.ts";
