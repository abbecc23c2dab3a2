import { parseArgs } from "node:util";
import { launchChromium } from "../page/screenshot.ts";
import { scenes } from "./scenes.ts";
import { openStage } from "./stage.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const known = scenes.flatMap(({ pictures }) => pictures);
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no picture ${unknown.join(", ")}. There are: ${known.join(", ")}\n`);
  process.exit(2);
}

const browser = await launchChromium();
try {
  for (const scene of scenes) {
    if (positionals.length > 0 && !scene.pictures.some((name) => positionals.includes(name))) continue;
    await using stage = await openStage(browser, scene.paceMs);
    await scene.play(stage);
    process.stdout.write(`${scene.pictures.join(", ")}\n`);
  }
} finally {
  await browser.close();
}
