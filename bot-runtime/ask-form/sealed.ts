import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { limits } from "./limits.ts";

const Sealed = z.object({
  v: z.literal(1),
  /** Names the opening of the form. */
  id: z.string(),
  /** Who opened it: nobody else sends it. */
  user: z.string(),
  channel: z.string(),
  ts: z.string(),
  threadTs: z.string(),
  responseUrl: z.string().optional(),
  /** Who wrote the message, and how it begins, for where this process has it no more. */
  author: z.object({ user: z.string().optional(), bot_id: z.string().optional() }),
  words: z.string(),
});

/** What a form of ours is about: all that Slack gives back of it. */
export type AskAbout = z.infer<typeof Sealed>;

/** As the form's `private_metadata`, signed; the words are cut to what it holds. */
export function sealAbout(key: string, about: AskAbout): string {
  const bare = JSON.stringify({ ...about, words: "" });
  const room = limits.metadataChars - bare.length - 60;
  let words = about.words.slice(0, Math.max(0, room)).toWellFormed();
  // Escapes make JSON longer than what it says.
  while (words !== "" && JSON.stringify(words).length > room)
    words = words.slice(0, words.length * 0.8).toWellFormed();
  const json = JSON.stringify({ ...about, words });
  return `1.${macOf(key, json)}.${json}`;
}

/** What a form is about; undefined where it is none of ours. */
export function openAbout(key: string, metadata: string): AskAbout | undefined {
  const [, mac, json] = /^1\.([\w-]{43})\.(\{.*\})$/s.exec(metadata) ?? [];
  if (mac === undefined || json === undefined) return undefined;
  const ours = Buffer.from(macOf(key, json));
  const given = Buffer.from(mac);
  if (ours.length !== given.length || !timingSafeEqual(ours, given)) return undefined;
  const read = Sealed.safeParse(JSON.parse(json));
  return read.success ? read.data : undefined;
}

const macOf = (key: string, json: string): string =>
  createHmac("sha256", Buffer.from(key, "base64url")).update(`ask-form\n${json}`).digest("base64url");
