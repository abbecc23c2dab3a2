import type { SlackMessage, SlackMessages } from "../slack/messages.ts";
import { limits } from "./limits.ts";

export type Progress = {
  /** Something new may be shown; `render` is called only when it will be. */
  offer(render: () => SlackMessage): void;
  /** Resolves once no update of this turn is under way: the final one must be the last. */
  stop(): Promise<void>;
};

/** The same, and the step that the agent is at, for Slack's own line. */
export type ProgressWithSteps = Progress & { readonly step: (title: string) => void };

/** Spends the minute's updates over all turns, so that growing replies never take the room of final ones. */
export function progressBudget(
  perMinute: number = limits.progressPerMinute,
  now: () => number = () => performance.now(),
) {
  let left = perMinute;
  let atMs = now();
  return function take(): boolean {
    const gained = ((now() - atMs) / 60_000) * perMinute;
    left = Math.min(perMinute, left + gained);
    atMs = now();
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
export type ProgressBudget = ReturnType<typeof progressBudget>;

/** Updates the growing reply at most once in `limits.progressMs`; what is refused or too early is replaced by the next one. */
export function showProgress(
  slack: Pick<SlackMessages, "updateOnce">,
  channel: string,
  ts: string,
  budget: ProgressBudget,
  onDropped: (error: unknown) => void,
  signal: AbortSignal,
): Progress {
  let latest: (() => SlackMessage) | undefined;
  let shown = "";
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const update = async (): Promise<void> => {
    const message = latest?.();
    latest = undefined;
    if (message === undefined) return;
    const words = JSON.stringify(message);
    if (words === shown || !budget()) return;
    try {
      await slack.updateOnce(channel, ts, message, signal);
      shown = words;
    } catch (error) {
      onDropped(error);
    }
  };

  const schedule = (inMs: number): void => {
    timer = setTimeout(() => {
      running = update().finally(() => {
        running = undefined;
        timer = undefined;
        if (latest !== undefined && !stopped) schedule(limits.progressMs);
      });
    }, inMs);
  };

  return {
    offer(render) {
      latest = render;
      if (timer === undefined && !stopped)
        schedule(shown === "" ? limits.progressFirstMs : limits.progressMs);
    },
    async stop() {
      stopped = true;
      if (running === undefined) clearTimeout(timer);
      await running;
    },
  };
}
