import { isRefusedForGood } from "./errors.ts";
import type { Place } from "./messages.ts";
import type { SlackCall } from "./web.ts";

/** What a thread's agent session shows: at work, waiting for a person, or neither. */
export type SessionState = "processing" | "active" | "suspended";

/** What Slack's agent features lack here, by the method that Slack refused; kept as long as the process. */
export type MissingFeatures = Map<
  | AgentMethod
  | HomeMethod
  | "stop-button"
  | "streams"
  | "streams-in-channels"
  | "feedback-buttons"
  | "persona",
  string
>;
type HomeMethod = "views.publish" | "assistant.threads.setSuggestedPrompts";
type AgentMethod = "agents.sessions.setStatus" | "assistant.threads.setStatus";

export type AgentSessions = {
  /** Moves the thread's session. A title counts for a new session only; `initiator` is a member's id. */
  setStatus(
    place: Place,
    state: SessionState,
    about: { readonly title?: string; readonly initiator?: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** The line after the bot's name below a thread at work; "" takes it away. Slack does so by itself after two minutes. */
  setLine(place: Place, line: string, signal: AbortSignal): Promise<void>;
  /** Whether Slack shows a stop button of its own at a thread at work; undefined before the first session was shown at work. */
  hasStopButton(): boolean | undefined;
};

/**
 * Slack's native signs of an agent at work (app feature `agent_view`). They decorate: nothing here rejects, and a workspace, plan
 * or app that refuses a method is asked for it no second time. The reply in the thread says the same in its own way.
 * `onMissing` is told when something turns out to be missing.
 */
export function agentSessions(
  call: SlackCall,
  missing: MissingFeatures,
  hooks: { readonly onMissing: () => void; readonly onDropped: (error: unknown) => void },
): AgentSessions {
  const lacks = (what: AgentMethod | "stop-button", code: string): void => {
    if (missing.has(what)) return;
    missing.set(what, code);
    hooks.onMissing();
  };
  let hasStopButton: boolean | undefined;
  const attempt = async (
    method: AgentMethod,
    args: Record<string, unknown>,
    repeat: "once" | "retried",
    signal: AbortSignal,
  ): Promise<void> => {
    if (missing.has(method)) return;
    try {
      const { warning } = await call(method, args, repeat, signal);
      if (warning === noStopEvent) lacks("stop-button", noStopEvent);
      if (method === "agents.sessions.setStatus") hasStopButton = warning !== noStopEvent;
    } catch (error) {
      hooks.onDropped(error);
      // Nobody waits for it a second time; a later answer still tells.
      if (method === "agents.sessions.setStatus") hasStopButton ??= false;
      if (isRefusedForGood(error)) lacks(method, error.code);
    }
  };
  return {
    setStatus: ({ channel, threadTs }, status, { title, initiator }, signal) =>
      attempt(
        "agents.sessions.setStatus",
        {
          channel_id: channel,
          thread_ts: threadTs,
          status,
          ...(title === undefined || title === "" ? {} : { title }),
          ...(initiator === undefined ? {} : { initiator_user_id: initiator }),
        },
        // A session left at work would show so for ever; one that was not shown at work is none the worse.
        status === "processing" ? "once" : "retried",
        signal,
      ),
    setLine: ({ channel, threadTs }, status, signal) =>
      attempt(
        "assistant.threads.setStatus",
        { channel_id: channel, thread_ts: threadTs, status },
        "once",
        signal,
      ),
    hasStopButton: () => hasStopButton,
  };
}

/** Source: warnings of agents.sessions.setStatus. */
const noStopEvent = "missing_agent_session_stopped_event_subscription";
