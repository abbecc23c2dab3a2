import { parseArgs } from "node:util";
import { screenshot } from "./screenshot.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dark: { type: "boolean", default: false },
    width: { type: "string", default: "1360" },
    height: { type: "string", default: "860" },
  },
});
const [url, out] = positionals;
const [width, height] = [Number(values.width), Number(values.height)];
if (url === undefined || out === undefined || !(width > 0) || !(height > 0)) {
  process.stderr.write("usage: screenshot-cli.ts URL OUT.png [--dark] [--width N] [--height N]\n");
  process.exit(2);
}
await screenshot(url, out, { dark: values.dark, width, height });
