import { compareTs } from "../ids.ts";
import { limits } from "../limits.ts";
import { messageJson } from "../message-json.ts";
import type { Message } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { page } from "./cursor.ts";
import { readableChannel, tsArg } from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal } from "./refusal.ts";

const scopes = ["channels:history", "groups:history", "im:history", "mpim:history"];

/** What was said. Source: methods `conversations.history`, `conversations.replies`. */
export const historyMethods: Methods = {
  "conversations.history": { token: "bot", scopes, tier: "tier3", run: historyPage },
  "conversations.replies": { token: "bot", scopes, tier: "tier3", run: repliesPage },
};

function historyPage(call: Call): SlackObject {
  const channel = readableChannel(call);
  const between = range(call);
  const shown = channel.messages.filter((m) => isTopLevel(m) && between(m.ts) && isSettled(call, m));
  const { items, next } = page(shown.reverse(), pageLimit(call), call.args.optionalText("cursor"));
  return {
    messages: items.map((message) => messageJson(call.world, message, metadataOption(call))),
    has_more: next !== "",
    pin_count: 0,
    channel_actions_ts: null,
    channel_actions_count: 0,
    ...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
  };
}

function repliesPage(call: Call): SlackObject {
  const channel = readableChannel(call);
  const root = channel.byTs.get(tsArg(call, "ts"));
  if (root === undefined || !isSettled(call, root)) throw new Refusal("thread_not_found");
  const between = range(call);
  const replies = root.replies.filter((reply) => between(reply.ts) && isSettled(call, reply));
  // The root heads the thread whatever the range is.
  const { items, next } = page([root, ...replies], pageLimit(call), call.args.optionalText("cursor"));
  return {
    messages: items.map((message) => messageJson(call.world, message, metadataOption(call))),
    has_more: next !== "",
    ...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
  };
}

/** Replies stand in their thread alone, unless they were sent to the channel too. */
const isTopLevel = (message: Message): boolean =>
  message.threadTs === undefined || message.threadTs === message.ts || message.isBroadcast;

function range(call: Call): (ts: string) => boolean {
  const oldest = call.args.optionalText("oldest");
  const latest = call.args.optionalText("latest");
  const isInclusive = call.args.flag("inclusive");
  for (const [value, code] of [
    [oldest, "invalid_ts_oldest"],
    [latest, "invalid_ts_latest"],
  ] as const) {
    if (value !== undefined && value !== "" && !/^\d+(\.\d+)?$/.test(value)) throw new Refusal(code);
  }
  const from = bound(oldest);
  const to = bound(latest);
  const edge = isInclusive ? 0 : 1;
  return (ts) =>
    (from === undefined || compareTs(ts, from) >= edge) && (to === undefined || compareTs(to, ts) >= edge);
}

/** `1700000000` means the same as `1700000000.000000`; 0 and nothing mean no bound. */
function bound(value: string | undefined): string | undefined {
  if (value === undefined || value === "" || Number(value) === 0) return undefined;
  const [seconds, fraction = ""] = value.split(".");
  return `${seconds}.${fraction.padEnd(6, "0").slice(0, 6)}`;
}

function isSettled(call: Call, message: Message): boolean {
  const lag = call.world.faults.active("read-lag");
  return lag === undefined || message.postedMs + Number(lag.ms) <= call.world.clock.nowMs();
}

function pageLimit(call: Call): number {
  const asked = call.args.limit("limit", limits.historyDefault, limits.historyLimit - 1);
  return call.app.restrictedHistory ? Math.min(asked, limits.restrictedHistoryLimit) : asked;
}

const metadataOption = (call: Call): { readonly withMetadata: boolean } => ({
  withMetadata: call.args.flag("include_all_metadata"),
});
