import { expect, test, vi } from "vitest";
import { startAgent } from "../playground/agent/index.ts";
import { skipsPage } from "../playground/page/page-fixture.ts";
import { launchChromium, openPage } from "../playground/page/screenshot.ts";
import { servePage } from "../playground/page/serve.ts";
import { personIn, threadOf, wordsOf } from "../playground/slack/index.ts";
import { openWorld, turnsDone } from "./world.ts";

vi.setConfig({ testTimeout: 60_000 });

/** Set `PICTURES` to a folder to have pictures taken. */
const pictures = process.env.PICTURES;

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

test.skipIf(skipsPage)(
  "on the page a person sees where each source leads, and a long answer's file",
  async () => {
    await using agent = await startAgent({});
    await using world = await openWorld({ agentUrl: agent.url, slack: { fallback: await servePage() } });
    await world.connected();
    const browser = await launchChromium();
    try {
      const page = await openPage(browser, world.slack.url);
      page.setDefaultTimeout(30_000);
      const ask = async (words: string) => {
        await page.getByLabel("Message #sre").fill(`@agent ${words}`);
        await page.keyboard.press("Enter");
        const message = page.getByRole("log").getByRole("article").filter({ hasText: words });
        await message.getByRole("button", { name: /repl/ }).first().click();
        return page.getByRole("complementary", { name: "Thread" });
      };
      const sources = await ask("answer with sources");
      const honest = sources.getByRole("link", { name: "Runbook: pool exhausted" });
      await honest.waitFor();
      expect(await honest.getAttribute("href")).toBe("https://runbooks.example.com/checkout/pool");
      const lying = sources.getByRole("link", { name: "evil.example.net" });
      expect(await lying.getAttribute("href")).toBe("https://evil.example.net/login");
      expect(await sources.getByRole("link", { name: "checkout.example.com" }).count()).toBe(0);
      if (pictures !== undefined) await page.screenshot({ path: `${pictures}/sources.png` });
      const long = await ask("very long answer");
      await long.getByText("The whole answer is in the file").waitFor();
      await long.getByText(/^answer-[0-9a-f]{8}\.md$/).waitFor();
      expect(await long.getByText("of the long answer.").count()).toBe(0);
    } finally {
      await browser.close();
    }
  },
);
