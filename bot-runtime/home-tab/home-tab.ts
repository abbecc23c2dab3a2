import type { RefusalReason } from "../admission/policy.ts";
import type { Inbox } from "../inbox/port.ts";
import type { Log } from "../ops/log.ts";
import { pause } from "../pause.ts";
import { inertLine } from "../reply/index.ts";
import type { HomeOpenedEvent } from "../slack/event.ts";
import type { SlackHome } from "../slack/home.ts";
import type { About } from "./about.ts";
import { limits } from "./limits.ts";
import { type Open, openLines } from "./open-requests.ts";
import { promptsOf } from "./prompts.ts";
import { homeView, homeViewWithoutAccess } from "./view.ts";

export type HomePorts = {
  readonly about: () => About;
  readonly open: () => Open;
  /** Why this person may not ask, by all that Slack tells; undefined lets them in. @throws {SlackError} when it does not tell. */
  readonly refusal: (userId: string, signal: AbortSignal) => Promise<RefusalReason | undefined>;
  readonly inbox: Pick<Inbox, "lastTurns">;
  readonly home: SlackHome;
  readonly log: Log;
};

export type HomeTab = {
  /** Somebody opened the bot's place in Slack: it is made anew for them, some time soon. Returns at once. */
  opened(event: HomeOpenedEvent): void;
  /** Resolves once nothing of it runs any more; `signal` must have aborted. */
  ended(): Promise<unknown>;
};

/**
 * The bot's place in Slack, as each person finds it. A nicety: no turn waits for it, and what cannot be shown is let go. A person who
 * opens it again and again costs one refresh in `limits.refreshMs`, and always gets the newest in the end.
 */
export function homeTab(ports: HomePorts, signal: AbortSignal): HomeTab {
  const refreshing = new Map<string, { isAskedAgain: boolean; readonly done: Promise<void> }>();
  const refresh = async (key: string, event: HomeOpenedEvent): Promise<void> => {
    // Leaves the caller's stack first, so that `refreshing` knows of it.
    await Promise.resolve();
    for (let again = true; again && !signal.aborted; ) {
      await showTo(event, ports, AbortSignal.any([signal, AbortSignal.timeout(limits.publishMs)])).catch(
        (error: unknown) => ports.log.debug({ err: error }, "App Home was not shown"),
      );
      await pause(limits.refreshMs, signal);
      const state = refreshing.get(key);
      again = state?.isAskedAgain === true;
      if (state !== undefined) state.isAskedAgain = false;
    }
    refreshing.delete(key);
  };
  return {
    opened(event) {
      const key = `${event.tab}:${event.user}`;
      const state = refreshing.get(key);
      if (state !== undefined) state.isAskedAgain = true;
      else if (refreshing.size < limits.refreshing)
        refreshing.set(key, { isAskedAgain: false, done: refresh(key, event) });
    },
    ended: () => Promise.all([...refreshing.values()].map(({ done }) => done)),
  };
}

async function showTo(event: HomeOpenedEvent, ports: HomePorts, signal: AbortSignal): Promise<void> {
  const access = await ports.refusal(event.user, signal).catch(() => "unknown" as const);
  if (event.tab === "messages") {
    if (access === undefined) await suggest(event, ports, signal);
    return;
  }
  const about = ports.about();
  if (access !== undefined) {
    const view = homeViewWithoutAccess(about, access === "unknown" ? undefined : access);
    return ports.home.publish(event.user, view, signal);
  }
  const last = await ports.inbox.lastTurns(event.user).catch(() => undefined);
  const open = ports.open();
  await ports.home.publish(
    event.user,
    homeView(about, openLines(event.user, open), last, open.workspace),
    signal,
  );
}

async function suggest({ channel }: HomeOpenedEvent, ports: HomePorts, signal: AbortSignal): Promise<void> {
  const { card, agentName, policy, say } = ports.about();
  const prompts = promptsOf(card);
  if (!policy.directMessages || prompts.length === 0) return;
  const greeting = say("greeting", { agent: inertLine(agentName, limits.nameChars) });
  await ports.home.suggest(channel, inertLine(greeting, limits.promptsHeadChars), prompts, signal);
}
