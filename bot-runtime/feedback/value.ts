import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { type Opinion, opinions } from "../inbox/rating.ts";
import { limits } from "./limits.ts";

/** The answer that a button is below. */
export type Rated = {
  readonly turnId: string;
  readonly channel: string;
  readonly task?: string;
  readonly context?: string;
};

/**
 * A button's value: what it says about which answer, signed with the binding's key. It holds all that a click needs, so that an answer can
 * be rated for as long as it stands, when its turn has long been forgotten. 2,000 characters at most.
 */
export function ratingValue(
  key: string,
  opinion: Opinion,
  { turnId, channel, task, context }: Rated,
): string {
  const ids = { ...bounded("task", task), ...bounded("context", context) };
  const about = Buffer.from(JSON.stringify(ids)).toString("base64url");
  return ["1", opinion, turnId, about, macOf(key, opinion, turnId, about, channel)].join(".");
}

/** What a value says; undefined where we did not make it, for this channel. */
export function readRatingValue(
  key: string,
  value: string,
  channel: string,
): { readonly opinion: Opinion; readonly about: Rated } | undefined {
  const [, said, turnId, about, mac] = Shape.exec(value) ?? [];
  const opinion = opinions.find((one) => one === said);
  if (opinion === undefined || turnId === undefined || about === undefined || mac === undefined)
    return undefined;
  const ours = Buffer.from(macOf(key, opinion, turnId, about, channel));
  const given = Buffer.from(mac);
  if (ours.length !== given.length || !timingSafeEqual(ours, given)) return undefined;
  const ids = Ids.parse(JSON.parse(Buffer.from(about, "base64url").toString()));
  return {
    opinion,
    about: { turnId, channel, ...bounded("task", ids.task), ...bounded("context", ids.context) },
  };
}

const Shape = /^1\.([a-z]{1,10})\.([0-9a-f-]{36})\.([\w-]{1,1800})\.([\w-]{43})$/;
const Ids = z.object({ task: z.string().optional(), context: z.string().optional() });

const bounded = <Name extends "task" | "context">(name: Name, id: string | undefined) =>
  (id === undefined || Buffer.byteLength(JSON.stringify(id)) > limits.idBytes ? {} : { [name]: id }) as {
    [One in Name]?: string;
  };

/** Bound to the channel as well: the value is of no use below another message elsewhere. */
const macOf = (key: string, opinion: Opinion, turnId: string, about: string, channel: string): string =>
  createHmac("sha256", secretOf(key))
    .update(["feedback", opinion, turnId, about, channel].join("\n"))
    .digest("base64url");

/** Made once: there is one key for a binding, and making it costs several times what signing does. */
let made: { readonly key: string; readonly secret: KeyObject } | undefined;

function secretOf(key: string): KeyObject {
  if (made?.key !== key) made = { key, secret: createSecretKey(Buffer.from(key, "base64url")) };
  return made.secret;
}
