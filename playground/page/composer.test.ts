import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Slack, startSlack } from "../slack/index.ts";
import { chromiumMissing, hasChromium, launchChromium, openPage } from "./screenshot.ts";
import { servePage } from "./serve.ts";

const skip = !hasChromium && process.env.CI !== "true";
if (skip) process.stderr.write(`The composer is not tested: ${chromiumMissing}\n`);

describe.skipIf(skip)("the composer", () => {
  let slack: Slack;
  let browser: Browser;
  beforeAll(async () => {
    slack = await startSlack({ rateLimits: false, fallback: await servePage() });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await slack?.stop();
  });

  test("letters typed right after a completion stand where they were typed, however late the next frame is", async () => {
    const page = await openPage(browser, slack.url);
    const composer = page.getByLabel("Message #sre");
    await composer.pressSequentially("@age");
    await page.getByRole("listbox", { name: "Suggestions" }).waitFor();
    await page.evaluate("held = []; requestAnimationFrame = (draw) => held.push(draw)");
    await page.keyboard.press("Enter");
    await page.keyboard.type("why is ");
    await page.evaluate("for (const draw of held) draw(0)");
    await page.keyboard.type("it slow?");
    expect(await composer.inputValue()).toBe("@agent why is it slow?");
  });
});
