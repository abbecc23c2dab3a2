import { crc32, inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inkAt } from "./font.ts";
import { drawLineChart, type LineChart } from "./line-chart.ts";
import { encodePng } from "./png.ts";

/** Reads a PNG as strictly as a viewer would: signature, chunk lengths, checks, and the rows. */
function decode(png: Buffer) {
  expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const chunks: { type: string; data: Buffer }[] = [];
  let at = 8;
  while (at < png.length) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.push({ type: body.subarray(0, 4).toString("latin1"), data: body.subarray(4) });
    at += 12 + length;
  }
  expect(chunks.map((chunk) => chunk.type)).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
  const [header, palette, data] = chunks.map((chunk) => chunk.data);
  const width = header?.readUInt32BE(0) ?? 0;
  const rows = inflateSync(data ?? Buffer.alloc(0));
  return { width, height: header?.readUInt32BE(4), colours: (palette?.length ?? 0) / 3, rows };
}

const chart: LineChart = {
  title: "payments: error rate (%)",
  xLabels: ["13:31", "14:30"],
  lines: [{ name: "today", values: [0.4, 0.4, 6.8] }],
};

describe("a PNG", () => {
  test("is read back pixel by pixel", () => {
    const pixels = Uint8Array.from([0, 1, 1, 0, 1, 0]);
    const decoded = decode(
      encodePng({
        width: 3,
        height: 2,
        pixels,
        palette: [
          [255, 255, 255],
          [0, 0, 0],
        ],
      }),
    );
    expect(decoded).toMatchObject({ width: 3, height: 2, colours: 2 });
    expect([...decoded.rows]).toEqual([0, 0, 1, 1, 0, 0, 1, 0]);
  });

  test("whose pixels do not fill it is refused", () => {
    expect(() => encodePng({ width: 2, height: 2, pixels: new Uint8Array(3), palette: [[0, 0, 0]] })).toThrow(
      RangeError,
    );
  });
});

describe("a line chart", () => {
  test("is a picture of its values: the line stands high where they are high", () => {
    const { width, rows } = decode(drawLineChart(chart));
    const red = [...rows.entries()].filter(([index, value]) => index % (width + 1) !== 0 && value === 3);
    const heightAt = (x: number) =>
      Math.min(
        ...red
          .filter(([index]) => (index % (width + 1)) - 1 === x)
          .map(([index]) => Math.floor(index / (width + 1))),
      );
    expect(heightAt(100)).toBeGreaterThan(340);
    expect(heightAt(930)).toBeLessThan(130);
  });

  test("of the same values has the same bytes", () => {
    expect(drawLineChart(chart).equals(drawLineChart(structuredClone(chart)))).toBe(true);
  });

  test.each([
    ["nothing", []],
    ["one value", [3]],
    ["zeroes", [0, 0, 0]],
    ["very large values", [1e9, 2e9]],
  ])("of %s can be drawn", (_, values) => {
    expect(decode(drawLineChart({ ...chart, lines: [{ name: "x", values }] })).width).toBe(960);
  });
});

test("a letter without a glyph leaves a gap and no error", () => {
  expect(inkAt("é", 0, 0)).toBe(false);
  expect(inkAt("1", 1, 0)).toBe(true);
});
