import type { MessageName, MessageValues } from "../../crds/index.ts";
import type { Policy } from "../admission/policy.ts";
import type { Agent } from "../agent/port.ts";
import type { Approvals } from "../approvals/who.ts";
import type { RatingOffer } from "../feedback/index.ts";
import type { FileRoom, TakenFiles } from "../files/index.ts";
import type { Inbox } from "../inbox/port.ts";
import type { Log } from "../ops/log.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { AgentSessions } from "../slack/agent-sessions.ts";
import type { SlackDirectory } from "../slack/directory.ts";
import type { SlackMessages } from "../slack/messages.ts";
import type { SlackStreams } from "../slack/streams.ts";
import type { SlackUploads } from "../slack/upload.ts";
import type { FileRef } from "../text/index.ts";
import type { Refusals } from "./refusals.ts";
import type { TurnStops } from "./stops.ts";

/** One of the bot's fixed sentences in the binding's wording. */
export type Say = <Name extends MessageName>(name: Name, values: MessageValues<Name>) => string;

/** What a binding says about turns, as plain values; read anew for each step, since a binding changes while the bot runs. */
export type TurnSettings = {
  readonly timeoutMs: number;
  readonly ttlMs: number;
  readonly history: number;
  readonly onAmbiguous: "Ask" | "Resend" | "Fail";
  readonly identity: readonly ("UserID" | "Name" | "Email" | "Team" | "Headers")[];
  /** `channels[].instructions`, sent with the first message of a thread. */
  readonly instructions: (channel: string) => string | undefined;
  readonly policy: Policy;
  /** Who decides what the agent asks people for, and how long that stays open. */
  readonly approvals: Approvals;
  /** The agent's name as its card tells it. */
  readonly agentName: string;
  readonly say: Say;
};

/** The outside world of a turn. */
export type TurnPorts = {
  readonly inbox: Inbox;
  readonly agent: Agent;
  readonly slack: SlackMessages;
  readonly streams: SlackStreams;
  readonly directory: SlackDirectory;
  /** The bytes of a request's files (`takeFiles`). */
  readonly takeFiles: (files: readonly FileRef[], signal: AbortSignal) => Promise<TakenFiles>;
  readonly uploads: SlackUploads;
  /** Memory for the agent's files, shared by all turns. */
  readonly outgoing: FileRoom;
  readonly sessions: AgentSessions;
  readonly stops: TurnStops;
  readonly refusals: Refusals;
  /** The two buttons below an answer. */
  readonly ratings: RatingOffer;
  /** What waits in these threads for its next attempt waits no longer. */
  readonly hurry: (threadKeys: readonly string[]) => void;
  readonly settings: () => TurnSettings;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Monotonic, ms: until then calls of the process before this one may still reach Slack. */
  readonly straysUntilMs: number;
};
