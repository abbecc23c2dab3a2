import { expect, test } from "vitest";
import { fileName } from "./file-name.ts";

test.each([
  ["chart", "image/png", "chart.png"],
  ["chart.png", "image/png", "chart.png"],
  ["../../etc/passwd", "text/plain", "passwd.txt"],
  ["C:\\temp\\report.pdf", "application/pdf", "report.pdf"],
  ["", "application/json; charset=utf-8", "file.json"],
  ["data", "application/x-unknown", "data"],
  ["v1.2 of it", "text/markdown", "v1.2 of it.md"],
])("%s of the kind %s is named %s", (name, mediaType, expected) => {
  expect(fileName(name, mediaType)).toBe(expected);
});
