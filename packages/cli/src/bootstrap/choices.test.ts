import { expect, it } from "vitest";
import { bootstrapTemplate } from "./bootstrap-template.ts";
import { addedTo, type Choices, choicesIn, optionsOf } from "./choices.ts";
import { environmentAccountTemplate } from "./environment-account-template.ts";

const NONE: Choices = {
  requireBoundary: true,
  policyArns: [],
  readerAccounts: [],
  tokenSecrets: [],
};
const SNS = "arn:aws:iam::aws:policy/AmazonSNSFullAccess";
const CHOSEN: Choices = {
  requireBoundary: false,
  policyArns: [SNS],
  readerAccounts: ["222222222222"],
  tokenSecrets: [{ host: "github", secret: "proton/github" }],
};

it("finds in a template what it was made with", () => {
  const own = JSON.stringify(bootstrapTemplate(CHOSEN));
  const trusting = JSON.stringify(
    environmentAccountTemplate({ ...CHOSEN, trustedAccount: "111111111111" }),
  );

  expect(choicesIn(own)).toEqual(CHOSEN);
  expect(choicesIn(trusting)).toEqual({ requireBoundary: false, policyArns: [SNS] });
});

it.each([[undefined], ["Resources: {}"], ["{}"], ['{"Metadata": {"proton:choices": null}}']])(
  "takes %j for a template that says nothing",
  (templateBody) => {
    expect(choicesIn(templateBody)).toEqual({});
  },
);

it("keeps what was chosen before when nothing is given, and adds what is", () => {
  const given: Choices = {
    requireBoundary: true,
    policyArns: [SNS],
    readerAccounts: ["333333333333"],
    tokenSecrets: [
      { host: "github", secret: "other" },
      { host: "gitlab", secret: "proton/gitlab" },
    ],
  };

  expect(addedTo({}, NONE)).toEqual(NONE);
  expect(addedTo(CHOSEN, NONE)).toEqual(CHOSEN);
  expect(addedTo(CHOSEN, given)).toEqual({
    requireBoundary: false,
    policyArns: [SNS],
    readerAccounts: ["222222222222", "333333333333"],
    tokenSecrets: given.tokenSecrets,
  });
});

it("says choices as the options that make them", () => {
  expect(optionsOf(NONE)).toEqual([]);
  expect(optionsOf(CHOSEN)).toEqual([
    "--without-boundary",
    `--policy ${SNS}`,
    "--code-for 222222222222",
    "--token-secret github=proton/github",
  ]);
});
