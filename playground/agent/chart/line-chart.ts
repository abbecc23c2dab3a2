import { glyphHeight, inkAt, textWidth } from "./font.ts";
import { encodePng } from "./png.ts";

export interface LineChart {
  readonly title: string;
  /** Marks along the x axis, evenly spread from the first point to the last. */
  readonly xLabels: readonly string[];
  /** The first line is drawn last, on top. All have the same number of points. */
  readonly lines: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** A vertical mark at this point, with its word. */
  readonly mark?: { readonly index: number; readonly word: string };
}

const width = 960;
const height = 420;
const box = { left: 92, right: width - 28, top: 64, bottom: height - 52 };

const colour = { paper: 0, ink: 1, faint: 2, first: 3, second: 4, mark: 5 } as const;
const palette = [
  [255, 255, 255],
  [29, 28, 29],
  [222, 222, 222],
  [205, 38, 76],
  [120, 144, 178],
  [224, 150, 36],
] as const;

/** The chart as a PNG file. The same chart gives the same bytes. */
export function drawLineChart(chart: LineChart): Buffer {
  const canvas = new Canvas();
  const highest = niceCeiling(Math.max(...chart.lines.flatMap((line) => line.values), 0));
  const points = Math.max(...chart.lines.map((line) => line.values.length), 2);
  const xOf = (index: number) => Math.round(box.left + (index / (points - 1)) * (box.right - box.left));
  const yOf = (value: number) => Math.round(box.bottom - (value / highest) * (box.bottom - box.top));

  canvas.text(chart.title, box.left, 20, 3, colour.ink);
  for (let step = 0; step <= 4; step += 1) {
    const value = (highest / 4) * step;
    canvas.line(box.left, yOf(value), box.right, yOf(value), 1, colour.faint);
    const label = value >= 10 ? value.toFixed(0) : value.toFixed(value === 0 ? 0 : highest < 1 ? 2 : 1);
    canvas.text(label, box.left - 12 - textWidth(label) * 2, yOf(value) - glyphHeight, 2, colour.ink);
  }
  for (const [index, label] of chart.xLabels.entries()) {
    const x = xOf((index / Math.max(1, chart.xLabels.length - 1)) * (points - 1));
    canvas.text(
      label,
      Math.min(x - textWidth(label), width - 8 - textWidth(label) * 2),
      box.bottom + 12,
      2,
      colour.ink,
    );
  }
  if (chart.mark !== undefined) {
    const x = xOf(chart.mark.index);
    canvas.line(x, box.top, x, box.bottom, 2, colour.mark);
    canvas.text(chart.mark.word, x + 8, box.top + 4, 2, colour.mark);
  }
  for (const [index, line] of [...chart.lines.entries()].reverse()) {
    const ink = index === 0 ? colour.first : colour.second;
    for (let point = 1; point < line.values.length; point += 1) {
      const before = line.values[point - 1] ?? 0;
      const after = line.values[point] ?? 0;
      canvas.line(xOf(point - 1), yOf(before), xOf(point), yOf(after), index === 0 ? 3 : 2, ink);
    }
    const left = box.left + index * 220;
    canvas.line(left, height - 16, left + 24, height - 16, 3, ink);
    canvas.text(line.name, left + 34, height - 21, 2, colour.ink);
  }
  return encodePng({ width, height, pixels: canvas.pixels, palette });
}

class Canvas {
  readonly pixels = new Uint8Array(width * height);

  dot(x: number, y: number, size: number, ink: number): void {
    const from = Math.floor((size - 1) / 2);
    for (let row = y - from; row < y - from + size; row += 1) {
      for (let column = x - from; column < x - from + size; column += 1) {
        if (column >= 0 && column < width && row >= 0 && row < height)
          this.pixels[row * width + column] = ink;
      }
    }
  }

  line(x0: number, y0: number, x1: number, y1: number, size: number, ink: number): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    for (let step = 0; step <= steps; step += 1) {
      const part = step / steps;
      this.dot(Math.round(x0 + (x1 - x0) * part), Math.round(y0 + (y1 - y0) * part), size, ink);
    }
  }

  text(text: string, x: number, y: number, scale: number, ink: number): void {
    for (let row = 0; row < glyphHeight; row += 1) {
      for (let column = 0; column < textWidth(text); column += 1) {
        if (!inkAt(text, column, row)) continue;
        for (let dy = 0; dy < scale; dy += 1) {
          for (let dx = 0; dx < scale; dx += 1)
            this.dot(x + column * scale + dx, y + row * scale + dy, 1, ink);
        }
      }
    }
  }
}

/** The next number above that is easy to divide by four: 1, 2, 4 or 8 times a power of ten. */
function niceCeiling(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 4, 8, 10].find((each) => each * power >= value * 1.02) ?? 20;
  return factor * power;
}
