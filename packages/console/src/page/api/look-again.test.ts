import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it, onTestFinished } from "vitest";
import { lookAgain } from "./look-again.ts";

/** A query of one deployment whose answers come when they are told to. */
function open() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked: PromiseWithResolvers<string>[] = [];
  const options = {
    queryKey: ["deployment", "GetDeployment"],
    queryFn: () => {
      const answer = Promise.withResolvers<string>();
      asked.push(answer);
      return answer.promise;
    },
  };
  onTestFinished(() => client.clear());
  return {
    ...{ client, options, asked },
    show() {
      onTestFinished(new QueryObserver(client, options).subscribe(() => {}));
    },
    shown: () => client.getQueryData(options.queryKey),
  };
}

it("looks once more when the first answer was under way", async () => {
  const { client, asked, show, shown } = open();
  show();

  const looked = lookAgain(client, "deployment");
  asked[0]?.resolve("IN_PROGRESS");
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve("FAILED");
  await looked;

  expect(shown()).toBe("FAILED");
});

it("looks once more when a first answer was a failure", async () => {
  const { client, asked, show, shown } = open();
  show();

  const looked = lookAgain(client, "deployment");
  asked[0]?.reject(new Error("away"));
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve("FAILED");
  await looked;

  expect(shown()).toBe("FAILED");
});

it("has what was asked for ahead asked for again once it is shown", async () => {
  const { client, options, asked, show, shown } = open();
  const ahead = client.prefetchQuery({ ...options, staleTime: 60_000 });

  const looked = lookAgain(client, "deployment");
  asked[0]?.resolve("IN_PROGRESS");
  await Promise.all([ahead, looked]);
  show();
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve("FAILED");

  await expect.poll(shown).toBe("FAILED");
});

it("asks once for what has been shown", async () => {
  const { client, asked, show, shown } = open();
  show();
  asked[0]?.resolve("IN_PROGRESS");
  await expect.poll(shown).toBe("IN_PROGRESS");

  const looked = lookAgain(client, "deployment");
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve("FAILED");
  await looked;

  await expect.poll(shown).toBe("FAILED");
  expect(asked).toHaveLength(2);
});
