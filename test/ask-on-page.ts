import type { Browser, Locator, Page } from "playwright-core";
import { openPage } from "../playground/page/screenshot.ts";

/** Alice asks the bot in #sre on the page of this Slack, and opens the thread of what she asked. One page at a time is open. */
export async function askOnPage(
  browser: Browser,
  slackUrl: string,
  words: string,
): Promise<{ readonly page: Page; readonly thread: Locator }> {
  for (const context of browser.contexts()) await context.close();
  const page = await openPage(browser, slackUrl);
  page.setDefaultTimeout(30_000);
  await page.getByLabel("Message #sre").fill(`@agent ${words}`);
  await page.keyboard.press("Enter");
  const message = page.getByRole("log").getByRole("article").filter({ hasText: words });
  await message.getByRole("button", { name: /repl/ }).first().click();
  return { page, thread: page.getByRole("complementary", { name: "Thread" }) };
}
