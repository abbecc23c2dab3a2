import type { Mark, Says } from "../../history/index.ts";
import { namesIn } from "../agent.ts";
import { worldBeganAtMs } from "../time.ts";
import type { World } from "../world.ts";

/** Who the bot is in this workspace. */
export const us = {
  team: "T1",
  teamName: "Team",
  botUserId: "UBOT",
  botId: "BBOT",
  appId: "A1",
  botName: "bot",
} as const;

/** What the bot's fixed sentences are in the simulation, so that a message tells by its words what it is. */
export const words = { growing: "GROWING", note: "NOTE", queued: "QUEUED" } as const;

export type Message = {
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly user: string;
  readonly visibleAtMs: number;
  readonly clientMsgId: string | undefined;
  readonly mark: Mark | undefined;
  text: string;
  blocks: unknown;
  /** Begun as a stream: its mark stands in its blocks, until it has metadata. */
  readonly stream?: {
    isOpen: boolean;
    readonly begunAtMs: number;
    touchedAtMs: number;
    hasMetadata: boolean;
  };
};

/** A request, as people see it: `turns` are the ids that the bot may give it. */
export type Request = {
  readonly id: string;
  readonly thread: string;
  readonly channel: string;
  readonly user: string;
};

/** Everything that stands in the workspace, and who asked what. */
export interface Workspace {
  readonly channels: ReadonlyMap<string, Message[]>;
  readonly archived: Set<string>;
  /** The next timestamp of Slack's own clock. */
  stamp(): string;
  /** A request that the bot will know by one of these turn ids. */
  asked(request: Request, turns: readonly string[], passing: boolean): void;
  requestOfTurn(turn: string): Request | undefined;
  requestOfMessage(channel: string, ts: string): Request | undefined;
  /** Which requests a turn answers, as the bot stored them. */
  turnRequests: (turn: string) => readonly string[];
  says(message: Pick<Message, "text" | "blocks" | "mark">): Says;
  /** Requests of this person in this place: what a word to the person alone is about. */
  askedBy(user: string, channel: string | undefined): readonly string[];
}

export function workspace(world: World): Workspace {
  const channels = new Map<string, Message[]>([
    ["C1", []],
    ["C2", []],
    ["D1", []],
  ]);
  const byTurn = new Map<string, Request>();
  const all: Request[] = [];
  let lastStamp = 0;
  const self: Workspace = {
    channels,
    archived: new Set(),
    stamp() {
      const micros = Math.max(lastStamp + 1, Math.floor((worldBeganAtMs + world.time.nowMs) * 1_000));
      lastStamp = micros;
      return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, "0")}`;
    },
    asked(request, turns, passing) {
      for (const turn of turns) byTurn.set(turn, request);
      all.push(request);
      world.history.push({
        kind: "asked",
        atMs: world.time.nowMs,
        request: request.id,
        thread: request.thread,
        ...(passing ? { passing: true as const } : {}),
      });
    },
    requestOfTurn: (turn) => byTurn.get(turn),
    requestOfMessage: (channel, ts) => {
      const text = channels.get(channel)?.find((message) => message.ts === ts)?.text ?? "";
      const [name] = namesIn(text);
      return all.find(({ id }) => id === name);
    },
    turnRequests: () => [],
    says({ text, blocks, mark }) {
      const said = `${text} ${JSON.stringify(blocks ?? [])}`;
      if (said.includes(words.growing)) return { kind: "progress" };
      const own = mark === undefined ? undefined : byTurn.get(mark.turn);
      const together = mark === undefined ? [] : self.turnRequests(mark.turn);
      if (said.includes(words.note)) {
        const requests = new Set([...(own === undefined ? [] : [own.id]), ...together]);
        return { kind: "failure", requests: [...requests] };
      }
      // "Run it again" is a request of its own, and its answer speaks of what was asked first.
      if (own?.id.startsWith("d")) return { kind: "answer", requests: [own.id] };
      return { kind: "answer", requests: namesIn(text) };
    },
    askedBy: (user, channel) =>
      all
        .filter((request) => request.user === user && (channel === undefined || request.channel === channel))
        .map(({ id }) => id),
  };
  return self;
}
