import type { RefusalReason } from "../admission/policy.ts";
import type { Say } from "./ports.ts";

/** Why a person may not, in one sentence to them. */
export const refusalSentence = (reason: RefusalReason, say: Say): string =>
  say(reason === "externalUser" ? "externalNotAllowed" : "userNotAllowed", {});
