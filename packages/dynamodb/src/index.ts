export * from "./dynamodb-error.ts";
export * from "./expressions/index.ts";
export * from "./values/index.ts";
