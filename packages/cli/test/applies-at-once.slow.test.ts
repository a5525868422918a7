import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

describe("two who apply the same estate at once", () => {
  let desk: Bench;

  beforeAll(async () => {
    desk = bench({ estate: tinyEstate });
    await desk.serve("serve", "--port", "0");
  });
  afterAll(() => desk.close());

  it("register one version of each template, both succeed, and a third finds nothing to do", async () => {
    const both = await Promise.all([desk.proton("apply", "--yes"), desk.proton("apply", "--yes")]);
    const third = await desk.proton("apply");
    const { templates, services } = JSON.parse((await desk.proton("status", "--json")).stdout);

    expect(both.map(({ code, stderr }) => (code === 0 ? "done" : stderr))).toEqual([
      "done",
      "done",
    ]);
    expect(third).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
    expect(
      templates.map(({ versions }: { versions: { version: string; status: string }[] }) =>
        versions.map(({ version, status }) => `${version} ${status}`),
      ),
    ).toEqual([["1.0 PUBLISHED"], ["1.0 PUBLISHED"]]);
    expect(services).toHaveLength(1);
  });
});
