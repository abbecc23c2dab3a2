import { expect, test } from "vitest";
import { parseRedisUrl, redactRedisUrl } from "./url.ts";

test.each([
  ["redis://store", { host: "store", port: 6379, db: 0 }],
  ["redis://store/", { host: "store", port: 6379, db: 0 }],
  ["  redis://store:7000/3\n", { host: "store", port: 7000, db: 3 }],
  ["redis://:p%40ss%3A@store", { host: "store", port: 6379, db: 0, password: "p@ss:" }],
  ["redis://bot:secret@[::1]:6380", { host: "::1", port: 6380, db: 0, username: "bot", password: "secret" }],
  ["rediss://store", { host: "store", port: 6379, db: 0, tls: {} }],
])("%j", (url, address) => {
  expect(parseRedisUrl(url)).toEqual(address);
});

test.each([
  "",
  "store:6379",
  "http://:secret@store",
  "redis://",
  "redis://:secret@store:99999",
  "redis://:secret@store/zero",
  "redis://:secret@store/1/2",
  "redis://:secret%zz@store",
])("%j is refused, and the refusal does not quote it", (url) => {
  let error: unknown;
  try {
    parseRedisUrl(url);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: "URL_INVALID", retry: "never" });
  expect(String(error)).not.toContain("secret");
});

test.each([
  ["redis://bot:secret@store/1?family=6", "redis://store:6379/1"],
  ["rediss://:secret@[::1]:6380", "rediss://[::1]:6380/0"],
])("%j is shown without who we are", (url, shown) => {
  expect(redactRedisUrl(url)).toBe(shown);
});
