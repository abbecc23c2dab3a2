import type { Browser, Page } from "playwright-core";
import { type Slack, startSlack } from "../slack/index.ts";
import { chromiumMissing, hasChromium, type Look, launchChromium, openPage } from "./screenshot.ts";
import { servePage } from "./serve.ts";

/** Without a browser these tests say that they did not run; where nobody may skip them (CI) they fail instead. */
export const skipsPage = !hasChromium && process.env.CI !== "true";
if (skipsPage) process.stderr.write(`The page is not tested: ${chromiumMissing}\n`);

/** A simulated Slack with the page in front of it, and a browser to look at it. */
export type PageUnderTest = AsyncDisposable & {
  readonly slack: Slack;
  /** What the browser refused by the page's policy, and what the page threw. */
  readonly problems: readonly string[];
  open(look?: Look): Promise<Page>;
};

export async function startPage(): Promise<PageUnderTest> {
  const slack = await startSlack({ rateLimits: false, fallback: await servePage() });
  const browser: Browser = await launchChromium();
  const problems: string[] = [];
  return {
    slack,
    problems,
    open: async (look) => {
      // One window at a time: the last test's would go on drawing every message of this one.
      for (const context of browser.contexts()) await context.close();
      const page = await openPage(browser, slack.url, look);
      page.setDefaultTimeout(10_000);
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => {
        // Without the demo there is no bot's process to ask for: that answer is no mistake of the page.
        if (message.type() === "error" && !message.location().url.endsWith("/playground/bot"))
          problems.push(message.text());
      });
      return page;
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await slack.stop();
    },
  };
}
