import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";

const folder = join(import.meta.dirname, "../../docs/images");

/** A window's height while its content is measured, and the most that a picture gets, px. */
const lowest = 300;
const highest = 1600;

/** A picture of one part has no corners of the page around it. */
const style = ".conversation { border-radius: 0 } .thread { border: 0 }";

/** Where the picture of this name lies, one file for each theme. */
export const pictureFile = (name: string, theme: "light" | "dark"): string =>
  join(folder, `${name}-${theme}.png`);

/**
 * Takes the same moment light and dark: of `part`, in a window of this width that is just high enough for all that `part` shows.
 * `window` leaves the window as it is.
 */
export async function take(
  page: Page,
  name: string,
  part: Locator,
  size: { readonly width: number } | "window" = { width: 1500 },
): Promise<void> {
  await page.mouse.move(0, 0);
  // A caret or a ring of focus would be in one picture and not in the next.
  await page.evaluate("document.activeElement?.blur()");
  if (size !== "window") await growWindow(page, part, size.width);
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    const path = pictureFile(name, theme);
    await part.screenshot({ path, animations: "disabled", ...(size === "window" ? {} : { style }) });
    shrink(path);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function growWindow(page: Page, part: Locator, width: number): Promise<void> {
  await page.setViewportSize({ width, height: lowest });
  const hidden = await part.evaluate(hiddenHeight as () => number);
  await page.setViewportSize({ width, height: Math.min(highest, lowest + hidden) });
}

/** What we use of the page's elements: the browser's types are the page's own. */
type Shown = {
  readonly parentElement: Shown | null;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  readonly ownerDocument: {
    readonly defaultView: { getComputedStyle(of: Shown): { readonly overflowY: string } };
  };
  querySelectorAll(selector: string): Iterable<Shown>;
};

/** How much of the part, or of what it stands in, is scrolled away, px. Runs in the page. */
function hiddenHeight(part: Shown): number {
  const shown = [...part.querySelectorAll("*")];
  for (let one: Shown | null = part; one !== null; one = one.parentElement) shown.push(one);
  const { defaultView } = part.ownerDocument;
  const hidden = shown
    .filter((one) => ["auto", "scroll"].includes(defaultView.getComputedStyle(one).overflowY))
    .map((one) => one.scrollHeight - one.clientHeight);
  return Math.max(0, ...hidden);
}

/** A palette makes the file a third as large, and nobody sees it. Where ImageMagick is missing the file stays as it is. */
function shrink(path: string): void {
  try {
    execFileSync("convert", [
      path,
      "+dither",
      "-colors",
      "250",
      "-strip",
      "-define",
      "png:compression-level=9",
      `PNG8:${path}`,
    ]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
