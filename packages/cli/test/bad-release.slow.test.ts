import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  handler,
  PIPELINE_INPUTS,
  type PushedRepository,
  pushedRepository,
} from "./support/pushed-repository.ts";

const spec = `proton: ServiceSpec
${PIPELINE_INPUTS}instances:
  - name: local
    environment: local
    spec:
      traffic_shift: Canary10Percent30Minutes
      routes: ["GET /items list-items list"]
`;

/** An instance whose requests move to new code step by step. */
describe("a push of a bad release", () => {
  let desk: PushedRepository;

  beforeAll(async () => {
    // A canary that lasts half an hour: it ends because its alarm rings.
    desk = await pushedRepository(spec, { startOptions: ["--shift-minute", "60"] });
    await desk.proton("pipeline", "remote", "--add");
  });
  afterAll(() => desk.close());

  it("is taken back when its canary fails, and fails the stage", async () => {
    const { url } = desk.serving.ready;
    const ask = async () => (await fetch(`${url}/items`)).status;
    const before = await ask();
    desk.write(
      "list-items.mjs",
      'export const handler = async () => { throw new Error("no"); };\n',
    );
    desk.commit("Answer with an error");
    const statuses = new Set<number>();
    let told: string | undefined;
    const pushed = desk.push().then((text) => {
      told = text;
    });

    while (told === undefined) statuses.add(await ask());

    await pushed;
    expect(told).toMatch(/failed Deploy-local\/local/);
    expect(told).toMatch(/the alarm \S+ rang/);
    expect(statuses).toEqual(new Set([before, 500]));
    const after = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(after)).toEqual(new Set([before]));
    const { executions } = await desk.pipeline();
    expect(executions.find(({ type }) => type === "STANDARD")).toMatchObject({ status: "Failed" });
  });

  it("goes through at once where the spec says so", async () => {
    desk.write("list-items.mjs", handler("mended"));
    desk.commit("Mend it");
    const { code } = await desk.proton("deploy", "items/local", "--set", "traffic_shift=AllAtOnce");

    const told = await desk.push();

    expect(code).toBe(0);
    expect(told).toContain("answers with the new code");
    expect(await (await fetch(`${desk.serving.ready.url}/items`)).text()).toBe("mended");
  });
});
