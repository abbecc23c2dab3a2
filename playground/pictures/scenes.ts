import { take } from "./camera.ts";
import type { Stage } from "./stage.ts";

export interface Scene {
  /** The pictures that it takes, as `docs/images/<name>-{light,dark}.png`. */
  readonly pictures: readonly string[];
  /** A beat of the agent, ms. */
  readonly paceMs: number;
  play(stage: Stage): Promise<void>;
}

const quick = 60;

/** A channel without a thread beside it, as wide as a page of text. */
const narrow = { width: 1000 };

export const scenes: readonly Scene[] = [
  {
    pictures: ["playground"],
    paceMs: 900,
    async play({ page, thread }) {
      await page.setViewportSize({ width: 1360, height: 820 });
      await page.getByRole("button", { name: "Sample alerts" }).click();
      await page
        .getByRole("button", { name: /^Fire HyperDX/ })
        .first()
        .click();
      await page.getByRole("button", { name: "Close Sample alerts" }).click();
      await thread.getByText("Likely cause").first().waitFor();
      await thread.getByRole("article").first().scrollIntoViewIfNeeded();
      await take(page, "playground", page.locator(".page"), "window");
    },
  },
  {
    pictures: ["slack-stream"],
    paceMs: 3000,
    async play({ ask, warmUp, page, thread }) {
      await warmUp();
      await ask("why is checkout slow?");
      await thread.getByText("Searching the logs of checkout").first().waitFor();
      await thread.getByRole("status").waitFor();
      await take(page, "slack-stream", thread);
    },
  },
  {
    pictures: ["slack-answer"],
    paceMs: quick,
    async play({ ask, page, thread, logged }) {
      await ask("what's wrong right now?");
      await logged("turn done");
      await thread.getByRole("button", { name: "Good answer" }).waitFor();
      await take(page, "slack-answer", thread);
    },
  },
  {
    pictures: ["slack-approval", "slack-approval-decided"],
    paceMs: quick,
    async play({ ask, page, thread, logged }) {
      await ask("roll back payments");
      const approve = thread.getByRole("button", { name: "Approve", exact: true });
      await approve.waitFor();
      await take(page, "slack-approval", thread);
      await approve.click();
      await thread.getByText("Approved by").waitFor();
      await logged("turn done");
      await thread.getByRole("button", { name: "Good answer" }).waitFor();
      await take(page, "slack-approval-decided", thread);
    },
  },
  {
    pictures: ["slack-question", "slack-question-form"],
    paceMs: quick,
    async play({ ask, page, thread }) {
      await ask("why is it slow?");
      const answer = thread.getByRole("button", { name: "Answer", exact: true });
      await answer.waitFor();
      await take(page, "slack-question", thread);
      await answer.click();
      const form = page.getByRole("dialog", { name: "Answer" });
      await form.waitFor();
      await form.getByRole("radio").first().check();
      await take(page, "slack-question-form", form);
    },
  },
  {
    pictures: ["slack-queued"],
    paceMs: 2500,
    async play({ ask, warmUp, reply, page, thread }) {
      await warmUp();
      await ask("why is checkout slow?");
      await thread.getByText("Reading the metrics of checkout").first().waitFor();
      await reply("@agent and compare it with yesterday");
      await thread.getByText("Noted. I will go on").waitFor();
      await take(page, "slack-queued", thread);
    },
  },
  {
    pictures: ["slack-stopped"],
    paceMs: 3500,
    async play({ ask, warmUp, page, thread }) {
      await warmUp();
      await ask("why is checkout slow?");
      await thread.getByText("Likely cause").first().waitFor();
      await thread.getByRole("button", { name: "Stop", exact: true }).first().click();
      await thread.getByText("Stopped by").first().waitFor();
      await take(page, "slack-stopped", thread);
    },
  },
  {
    pictures: ["slack-prompts", "slack-home"],
    paceMs: quick,
    async play({ go, logged, page, thread }) {
      await go("SRE Agent");
      const prompts = page.getByRole("region", { name: "Suggested prompts" });
      await prompts.getByRole("button").first().waitFor();
      const main = page.getByRole("main");
      await take(page, "slack-prompts", main, narrow);
      await prompts.getByRole("button", { name: "Show me the logs of checkout" }).click();
      await logged("turn done");
      await thread.getByRole("button", { name: "Close thread" }).click();
      await page.getByRole("tab", { name: "Home" }).click();
      await main.getByRole("link", { name: "Show me the logs of checkout" }).waitFor();
      await take(page, "slack-home", main, narrow);
    },
  },
  {
    pictures: ["slack-command-help", "slack-command-status"],
    paceMs: 2500,
    async play({ write, page }) {
      const log = page.getByRole("log").first();
      await write("/ask help");
      await log.getByText("What SRE agent can do").waitFor();
      await take(page, "slack-command-help", log.locator(".ephemeral").last(), narrow);
      await write("/ask why is checkout slow?");
      await log.getByRole("article").filter({ hasText: "why is checkout slow?" }).first().waitFor();
      await write("/ask status");
      await log.getByText("Your open requests").waitFor();
      await take(page, "slack-command-status", log.locator(".ephemeral").last(), narrow);
    },
  },
  {
    pictures: ["slack-shortcut"],
    paceMs: quick,
    async play({ write, page }) {
      await page.getByLabel("You are").selectOption({ label: "Bob Okafor" });
      await write("p95 of checkout is at 2.3 s since the last deploy of payments");
      const message = page.getByRole("main").getByRole("article").last();
      await message.hover();
      await message.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: "Ask the agent" }).click();
      const form = page.getByRole("dialog");
      await form.getByRole("textbox").fill("Which change caused this?");
      await take(page, "slack-shortcut", form);
    },
  },
  {
    pictures: ["slack-long-answer"],
    paceMs: quick,
    async play({ ask, page, thread, logged }) {
      await ask("very long answer");
      await logged("turn done");
      await thread.getByRole("button", { name: "Good answer" }).waitFor();
      await take(page, "slack-long-answer", thread);
    },
  },
  {
    pictures: ["slack-files"],
    paceMs: quick,
    async play({ write, page, thread, logged }) {
      await page.getByLabel("Attach files").setInputFiles({
        name: "error-budget.csv",
        mimeType: "text/csv",
        buffer: Buffer.from("service,budget,used\npayments,0.1,0.93\n"),
      });
      await write("@agent chart of the payments errors");
      const asked = page.getByRole("main").getByRole("article").filter({ hasText: "chart of the payments" });
      await asked.getByRole("button", { name: /repl/ }).first().click();
      await logged("turn done");
      await thread.getByRole("button", { name: "Good answer" }).waitFor();
      await take(page, "slack-files", thread);
    },
  },
  {
    pictures: ["slack-refusal"],
    paceMs: quick,
    async play({ go, write, page }) {
      await page.getByLabel("You are").selectOption({ label: "Sam Larsen (external)" });
      await go("partner-fabrikam");
      await write("@agent show me the logs of checkout");
      const log = page.getByRole("log").first();
      await log.locator(".ephemeral").waitFor();
      await take(page, "slack-refusal", log, narrow);
    },
  },
];
