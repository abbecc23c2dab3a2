import { describe, expect, test } from "vitest";
import { installMs, lines, needsPython, startPythonAgent } from "./index.ts";

const options = { ...needsPython, timeout: installMs };

describe.each(lines)("the Python agent of A2A %s", (line) => {
  test("starts at once for two, serves its card, and keeps its port through a restart", options, async () => {
    const [one, other] = await Promise.all([startPythonAgent({ line }), startPythonAgent({ line })]);
    await using agent = one;
    await using second = other;
    expect(agent.url).not.toBe(second.url);
    expect(await cardOf(agent.url)).toMatchObject({
      name: `Test agent ${line}`,
      capabilities: { streaming: true },
    });
    await agent.kill("SIGTERM");
    await expect(fetch(agent.url)).rejects.toThrow("fetch failed");
    await agent.restart();
    expect(await agent.calls()).toEqual([]);
  });

  test("says so when it streams nothing", options, async () => {
    await using agent = await startPythonAgent({ line, streaming: false });
    expect((await cardOf(agent.url)).capabilities?.streaming ?? false).toBe(false);
  });
});

const cardOf = async (url: string) =>
  (await fetch(`${url}/.well-known/agent-card.json`).then((got) => got.json())) as {
    readonly name: string;
    readonly capabilities?: { readonly streaming?: boolean };
  };
