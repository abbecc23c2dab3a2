import { uuidV5 } from "../../bot-runtime/turns/ids.ts";
import type { RunningAgent } from "../../playground/agent/index.ts";
import type { Violation } from "../history/index.ts";
import type { World } from "../world.ts";

/** What Slack, the agent and the bots' logs tell of the requests that these violations name, in the order in which it happened; for people. */
export function storyOf(
  violations: readonly Violation[],
  { slack, bots }: Pick<World, "slack" | "bots">,
  agent: Pick<RunningAgent, "calls">,
): string {
  if (violations.length === 0) return "";
  const named = new Set(violations.flatMap(({ what }) => /C\w+:\d{10}\.\d{6}/.exec(what) ?? []));
  const turns = new Set([...named].map((request) => uuidV5(`${slack.workspace.team.id}:${request}`)));
  const isNamed = (channel: string, ts: string | undefined) => named.has(`${channel}:${ts}`);
  const events: (readonly [atMs: number, what: string])[] = [
    ...slack.history.posts
      .filter(({ channel, ts, threadTs }) => isNamed(channel, ts) || isNamed(channel, threadTs))
      .map(({ atMs, change, ts, text }) => [atMs, `Slack: ${change} ${ts} ${text.slice(0, 80)}`] as const),
    ...slack.history.deliveries
      .filter(({ payload }) => [...named].some((request) => isAbout(payload.event, request)))
      .flatMap((one) => [
        [one.sentMs, `Slack: ${one.title}, retry ${one.retryAttempt}`] as const,
        ...(one.ackedMs === undefined ? [] : [[one.ackedMs, `bot: ${one.title} acknowledged`] as const]),
      ]),
    ...agent.calls
      .all()
      .filter(({ messageId }) => turns.has(messageId))
      .map(
        ({ startedAt, taskId, outcome }) =>
          [Date.parse(startedAt), `agent: task ${taskId} ${outcome}`] as const,
      ),
    ...bots.flatMap(({ pid, lines }) =>
      lines
        .filter(
          ({ turn, level, msg }) => turns.has(String(turn)) || level === "error" || msg.includes("lease"),
        )
        .map(({ time, ...line }) => [Date.parse(String(time)), `bot ${pid}: ${told(line)}`] as const),
    ),
  ];
  const inOrder = events.sort(([one], [other]) => one - other);
  return [
    ...violations.map(({ invariant, what }) => `${invariant}: ${what}`),
    ...inOrder.map(([atMs, what]) => `${new Date(atMs).toISOString()} ${what}`),
  ].join("\n");
}

function isAbout(event: unknown, request: string): boolean {
  const { channel, ts } = (event ?? {}) as { channel?: unknown; ts?: unknown };
  return `${channel}:${ts}` === request;
}

const told = ({ msg, err }: { readonly msg: string; readonly err?: unknown }): string =>
  err === undefined ? msg : `${msg}: ${String((err as { message?: unknown }).message)}`;
