import { expect, it } from "vitest";
import { createTurns } from "./turns.ts";

it("lets the event loop go round between two that wait", async () => {
  const turn = createTurns();
  let rounds = 0;
  let isOver = false;
  const count = () => {
    rounds += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);

  const seen = await Promise.all([1, 2, 3].map(() => turn().then(() => rounds)));
  isOver = true;

  expect(new Set(seen).size).toBe(3);
});
