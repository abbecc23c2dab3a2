import { expect, test } from "vitest";
import { uuidV5 } from "../turns/ids.ts";
import { ratingValue, readRatingValue } from "./value.ts";

const key = Buffer.alloc(32, 7).toString("base64url");
const turnId = uuidV5("a turn");
const about = { turnId, channel: "C1", task: "task-1", context: "context-1" };

test("a value says again what it was made of, in the channel that it was made for", () => {
  const value = ratingValue(key, "negative", about);
  expect(readRatingValue(key, value, "C1")).toEqual({ opinion: "negative", about });
  expect(readRatingValue(key, value, "C2")).toBeUndefined();
});

test("the longest ids that it takes fit into a button, longer ones are left out", () => {
  const long = { ...about, task: "日".repeat(199), context: "x".repeat(599) };
  const value = ratingValue(key, "positive", long);
  const longest = ratingValue(key, "positive", { ...long, context: "x".repeat(598) });
  expect(longest.length).toBeLessThanOrEqual(2_000);
  expect(readRatingValue(key, value, "C1")?.about).toEqual({ turnId, channel: "C1", task: long.task });
});

const value = ratingValue(key, "positive", about);
const [version, , turn, ids, mac] = value.split(".");

test.each([
  ["nothing", ""],
  ["words", "positive"],
  ["the other opinion", [version, "negative", turn, ids, mac].join(".")],
  ["another turn", [version, "positive", uuidV5("another"), ids, mac].join(".")],
  [
    "another task",
    [version, "positive", turn, Buffer.from('{"task":"x"}').toString("base64url"), mac].join("."),
  ],
  ["no signature", [version, "positive", turn, ids].join(".")],
  ["a cut signature", value.slice(0, -1)],
  ["a signature by another key", ratingValue(Buffer.alloc(32, 8).toString("base64url"), "positive", about)],
  ["an opinion that there is not", [version, "great", turn, ids, mac].join(".")],
  ["a newer version", value.replace("1.", "2.")],
])("%s is no value of ours", (_, forged) => {
  expect(readRatingValue(key, forged, "C1")).toBeUndefined();
});
