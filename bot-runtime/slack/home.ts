import type { MissingFeatures } from "./agent-sessions.ts";
import { isRefusedForGood } from "./errors.ts";
import type { SlackCall } from "./web.ts";

export type Prompt = { readonly title: string; readonly message: string };

export type SlackHome = {
  /** The Home tab as this person sees it from now on. */
  publish(userId: string, blocks: readonly unknown[], signal: AbortSignal): Promise<void>;
  /** What the direct message with the bot offers to ask, below a title; one to four prompts. */
  suggest(channel: string, title: string, prompts: readonly Prompt[], signal: AbortSignal): Promise<void>;
};

/**
 * The bot's own place in Slack: its Home tab and what its direct message suggests. Both decorate: nothing here rejects, and what an
 * app or workspace refuses is asked for no second time. `onMissing` is told when something turns out to be missing.
 */
export function slackHome(
  call: SlackCall,
  missing: MissingFeatures,
  hooks: { readonly onMissing: () => void; readonly onDropped: (error: unknown) => void },
): SlackHome {
  const attempt = async (
    method: "views.publish" | "assistant.threads.setSuggestedPrompts",
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<void> => {
    if (missing.has(method)) return;
    try {
      await call(method, args, "once", signal);
    } catch (error) {
      hooks.onDropped(error);
      if (!isRefusedForGood(error) || ofThisPerson.has(error.code) || missing.has(method)) return;
      missing.set(method, error.code);
      hooks.onMissing();
    }
  };
  return {
    publish: (userId, blocks, signal) =>
      attempt("views.publish", { user_id: userId, view: { type: "home", blocks } }, signal),
    // Without `thread_ts`, with which an app of `agent_view` would be told that all is well and show nothing.
    suggest: (channel, title, prompts, signal) =>
      attempt("assistant.threads.setSuggestedPrompts", { channel_id: channel, title, prompts }, signal),
  };
}

/** Refusals that say nothing about the next person. Source: errors of `views.publish`. */
const ofThisPerson = new Set(["hash_conflict", "user_not_found", "user_not_visible", "view_too_large"]);
