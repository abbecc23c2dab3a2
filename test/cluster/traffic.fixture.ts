import type { Said } from "../../playground/slack/index.ts";
import { fromSlack, type HistoryEvent, type Violation, violations } from "../history/index.ts";
import type { Stage } from "./stage.fixture.ts";
import type { Team } from "./team.fixture.ts";

type Asked = { readonly said: Said; readonly words: string; readonly answer: RegExp };

/** Nobody may find these words where people's messages do not belong. */
const canary = "canary-5817";

/** Questions of different length to one team's bot, and whether what became of them is what the bot promises. */
export interface Traffic {
  /** Asks `count` questions more: every third keeps the agent busy for `slowSeconds` and a bit. */
  ask(count: number, slowSeconds?: number): void;
  /** Resolves once every question has its answer, or the note that there is none. */
  settled(): Promise<void>;
  /** Invariants of `docs/turns.md` that the whole history breaks. */
  broken(): Promise<readonly Violation[]>;
}

/** No two questions of a run are alike: what the agent worked on is known by its words. */
let asked = 0;

const failureNote = /run it again|could not|did not/i;
const finalWords = /pong canary-5817-\d+|Done, after/;

export function trafficFor({ slack, agent }: Stage, team: Team): Traffic {
  const all: Asked[] = [];
  const say = (words: string, answer: RegExp): void => {
    all.push({ said: team.asks(words), words, answer });
  };
  return {
    ask(count, slowSeconds = 3) {
      for (let more = 0; more < count; more += 1) {
        asked += 1;
        const number = asked;
        const seconds = (slowSeconds + number / 10_000).toFixed(4);
        if (more % 3 === 1)
          say(`be slow ${seconds} s`, new RegExp(`Done, after ${Number(seconds)} s|run it again`, "i"));
        else say(`ping ${canary}-${number}`, new RegExp(`pong ${canary}-${number}\\b|run it again`, "i"));
      }
    },
    settled: async () => {
      await Promise.all(all.map(({ said, answer }) => team.answered(said, answer, 120_000)));
    },
    broken: async () => {
      const { app } = team;
      const told = fromSlack(slack.history, {
        team: slack.workspace.team.id,
        appId: app.id,
        botUserId: app.botUserId,
        isProgress: (text) => !finalWords.test(text) && !failureNote.test(text),
        isFailure: (text) => failureNote.test(text),
      });
      const executed = agent.calls.all().flatMap(({ text, messageId, startedAt }): HistoryEvent[] => {
        const question = all.find(({ words }) => text.trimEnd().endsWith(words));
        if (question === undefined) return [];
        const request = `${question.said.channel}:${question.said.ts}`;
        return [{ kind: "executed", atMs: Date.parse(startedAt), message: messageId, requests: [request] }];
      });
      const atMs = Date.now();
      const wrote: HistoryEvent[] = [
        { kind: "wrote", atMs, sink: "log", text: await team.logs() },
        {
          kind: "wrote",
          atMs,
          sink: "status",
          text: await team.kubectl(["get", "sab,events", "-o", "yaml"]),
        },
      ];
      const events = [...told, ...executed, ...wrote].sort((one, other) => one.atMs - other.atMs);
      const canaries = [app.botToken, app.appToken, canary];
      return violations(events, { promisedFrom: "asked", executions: 1, canaries });
    },
  };
}
