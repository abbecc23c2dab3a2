import type { Policy, RefusalReason } from "../admission/policy.ts";
import type { Say } from "./ports.ts";

/** Why somebody is refused, in one sentence to them. `channels` are those that the binding lists. */
export function refusalSentence(reason: RefusalReason, say: Say, channels?: Policy["channels"]): string {
  const listed = [...(channels?.keys() ?? [])]
    .slice(0, 10)
    .map((id) => `<#${id}>`)
    .join(", ");
  switch (reason) {
    case "channelNotBound":
    case "directMessagesOff":
      return say(reason, { channels: listed });
    case "externalUser":
      return say("externalNotAllowed", {});
    case "deactivated":
      return say("userNotAllowed", {});
    case "userNotAllowed":
    case "membershipUnknown":
      return say(reason, {});
  }
}
