import { z } from "zod";

/** What a person thinks of an answer. */
export const opinions = ["positive", "negative"] as const;
export type Opinion = (typeof opinions)[number];

/** One person's opinion about one turn's answer; a later one of the same person about it takes its place. */
export const RatingSchema = z.object({
  v: z.literal(1),
  turn: z.string(),
  user: z.string(),
  value: z.enum(opinions),
  /** When it was clicked, by Slack's clock, ms since 1970. */
  atMs: z.number(),
  team: z.string(),
  channel: z.string(),
  /** The agent's ids, where the answer named them. */
  task: z.string().optional(),
  context: z.string().optional(),
});
export type Rating = z.infer<typeof RatingSchema>;

/** `same`: that is what they thought already, or they have changed their mind since. */
export type Rated = "kept" | "same";
