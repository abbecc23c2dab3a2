import { expect, test } from "vitest";
import { mediaTypeOf } from "./sniff.ts";

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
const text = new TextEncoder().encode("<html>grüße</html>");
const binary = Uint8Array.from([0, 1, 2, 3]);
const zip = Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 0]);
const sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

test.each([
  ["a picture, named rightly", png, "image/png", "image/png"],
  ["a picture, called text", png, "text/plain", "image/png"],
  ["a page, called a picture", text, "image/png", "text/plain"],
  ["bytes, called a picture", binary, "image/jpeg", "application/octet-stream"],
  ["text of a kind", text, "text/csv", "text/csv"],
  ["bytes, called text", binary, "text/csv", "application/octet-stream"],
  ["a sheet is a zip inside", zip, sheet, sheet],
  ["a zip, called a picture", zip, "image/gif", "application/zip"],
  ["a drawing is text", text, "image/svg+xml", "image/svg+xml"],
  ["a film that is text", text, "video/mp4", "text/plain"],
  ["nothing declared", text, "", "text/plain"],
  ["nothing at all", new Uint8Array(), "", "text/plain"],
])("%s", (_, bytes, declared, expected) => {
  expect(mediaTypeOf(bytes, declared)).toBe(expected);
});
