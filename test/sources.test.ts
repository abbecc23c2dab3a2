import { expect, test, vi } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { personIn, threadOf, wordsOf } from "../playground/slack/index.ts";
import { openWorld, turnsDone } from "./world.ts";

vi.setConfig({ testTimeout: 60_000 });

test.each(["1.0", "0.3"] as const)(
  "what the agent names as its sources stands below the answer, as links that do not lie (A2A %s)",
  async (protocol) => {
    await using agent = await startAgent({ protocol });
    await using world = await openWorld({ agentUrl: agent.url });
    await world.connected();
    const said = personIn(world.slack, "alice").says("sre", "@agent answer with sources");
    await turnsDone(world, 1);
    const [answer, ...more] = threadOf(world.slack, said).answers();
    expect(more).toEqual([]);
    if (answer === undefined) throw new Error("there is no answer");
    const links: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      if ("type" in value && value.type === "link" && "url" in value && "text" in value)
        links.push(`${value.text} -> ${value.url}`);
      for (const one of Object.values(value)) collect(one);
    };
    collect(answer.blocks);
    expect(links).toEqual([
      "Runbook: pool exhausted -> https://runbooks.example.com/checkout/pool",
      "evil.example.net -> https://evil.example.net/login",
      expect.stringMatching(/-> https:\/\/docs\.example\.com\/retries$/),
    ]);
    expect(wordsOf(answer)).toContain("Sources");
    expect(wordsOf(answer)).not.toContain("javascript");
    expect(answer.notifies).toMatchObject({ users: [], groups: [], broadcasts: [] });
  },
);
