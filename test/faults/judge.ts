import { uuidV5 } from "../../bot-runtime/turns/ids.ts";
import type { RunningAgent } from "../../playground/agent/index.ts";
import type { BotProcess } from "../bot.ts";
import { fromSlack, type History, type HistoryEvent, type Violation, violations } from "../history/index.ts";
import type { World } from "../world.ts";

export type Judged = {
  readonly history: History;
  readonly violations: readonly Violation[];
};

export type JudgeOptions = {
  /** Executions that one request may have at most. Default 1. */
  readonly executions?: number;
  /** Words of people that may come out in Slack and at the agent alone; tokens are added to them. */
  readonly canaries?: readonly string[];
  /** What another recorder saw: epochs, store writes. */
  readonly more?: History;
  /** Agents that ran before the one that runs now. */
  readonly agents: readonly Pick<RunningAgent, "calls">[];
};

/** Everything that Slack, the agents and the bots' logs hold of a world, against what is promised (L1 to L6). */
export function judge(world: Pick<World, "slack" | "bots">, options: JudgeOptions): Judged {
  const { slack, bots } = world;
  const { executions = 1, canaries = [], more = [], agents } = options;
  const posts = fromSlack(slack.history, {
    team: slack.workspace.team.id,
    appId: slack.app.id,
    botUserId: slack.app.botUserId,
    isProgress,
    isFailure,
  });
  const history = [
    ...posts,
    ...agents.flatMap((agent) => executionsOf(agent, posts, slack.workspace.team.id)),
    ...bots.flatMap(wroteBy),
    ...more,
  ].sort((one, other) => one.atMs - other.atMs);
  const secrets = [slack.botToken, slack.appToken, ...canaries];
  return {
    history,
    violations: violations(history, { promisedFrom: "asked", executions, canaries: secrets }),
  };
}

/** The lines with which a growing reply ends: our own, and what the sample agent says while it works; a note below them ends it. */
export const isProgress = (text: string): boolean =>
  !isFailure(text) &&
  /Working on it…|This will take a while…|Looking into it…|Writing a long answer…/.test(text);

export const isFailure = (text: string): boolean =>
  /Reference: |Run it again\?|Too many requests are waiting|I cannot reach the agent/.test(text);

/** The agent's executions, by the request whose message it worked on: a turn is named after its first one. */
function executionsOf({ calls }: Pick<RunningAgent, "calls">, asked: History, team: string): HistoryEvent[] {
  const requests = new Map(
    asked.flatMap((event) =>
      event.kind === "asked" ? [[uuidV5(`${team}:${event.request}`), event.request]] : [],
    ),
  );
  return calls.all().map(({ messageId, startedAt }) => ({
    kind: "executed",
    atMs: Date.parse(startedAt),
    message: messageId,
    requests: [requests.get(messageId) ?? messageId],
  }));
}

/** What a bot wrote where people and programs read it. */
const wroteBy = ({ pid, lines, noise }: BotProcess): HistoryEvent[] => [
  { kind: "wrote", atMs: 0, sink: `the log of process ${pid}`, text: JSON.stringify([lines, noise]) },
];
