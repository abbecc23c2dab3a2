import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

/** Where Debian's Chromium lies; another one is named by `CHROMIUM`. */
const executable = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Whether there is a browser to drive, and how to get one. */
export const hasChromium = existsSync(executable);
export const chromiumMissing = "Chromium is not installed: apt-get install chromium, or name one in CHROMIUM";

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executable,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

export type Look = {
  readonly dark?: boolean;
  readonly width?: number;
  readonly height?: number;
  /** Pixels of the picture for each of the page. */
  readonly scale?: number;
};

/** Opens the page in a window of its own and resolves once the workspace shows. */
export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: look.width ?? 1360, height: look.height ?? 860 },
    colorScheme: look.dark === true ? "dark" : "light",
    deviceScaleFactor: look.scale ?? 1,
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("log").first().waitFor();
  return page;
}

/** Takes a picture of the page at `url` into the PNG file `out`. */
export async function screenshot(url: string, out: string, look: Look = {}): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await openPage(browser, url, look);
    await page.screenshot({ path: out });
  } finally {
    await browser.close();
  }
}
