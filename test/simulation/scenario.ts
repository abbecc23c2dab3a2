import { type Random, random } from "./random.ts";

/** What a person does in Slack. */
export type Ask = {
  readonly id: string;
  readonly atMs: number;
  readonly channel: "C1" | "C2" | "D1";
  /** Asks with the same name are in one thread, which the first of them starts. */
  readonly thread: string;
  readonly user: string;
  /** `twin`: `app_mention` and `message` of one mention; `sameGesture`: two messages with one `client_msg_id`. */
  readonly form: "mention" | "twin" | "sameGesture" | "slash" | "direct";
};

/** When something happens: at a time of the world, or at the n-th call of any process to the outside. */
export type Fault =
  /** SIGKILL around the n-th call: before it leaves, once it has landed, or as its answer comes. */
  | {
      readonly kind: "kill";
      readonly call: number;
      readonly when: "before" | "landed" | "answered";
      readonly backInMs: number;
      readonly samePod: boolean;
    }
  /** The node is gone: Slack notices late that nobody listens any more. */
  | { readonly kind: "nodeLost"; readonly atMs: number; readonly backInMs: number }
  /** SIGTERM, and another pod that is started before, at, or after it. */
  | { readonly kind: "roll"; readonly atMs: number; readonly nextInMs: number }
  | { readonly kind: "secondPod"; readonly atMs: number }
  /** SIGSTOP and SIGCONT, or a long collection of garbage, of whoever holds the lease; `next`: somebody else is started meanwhile. */
  | { readonly kind: "pause"; readonly atMs: number; readonly forMs: number; readonly next: boolean }
  | { readonly kind: "clockJump"; readonly atMs: number; readonly byMs: number }
  | { readonly kind: "storeDown"; readonly atMs: number; readonly forMs: number }
  | { readonly kind: "storeStall"; readonly atMs: number; readonly forMs: number }
  /** The store dies with what it had not synced, at its n-th write. */
  | { readonly kind: "storeCrash"; readonly write: number; readonly keep: number; readonly forMs: number }
  | { readonly kind: "storeAnswerLost"; readonly step: string; readonly nth: number }
  | {
      readonly kind: "slackCall";
      readonly method: string;
      readonly nth: number;
      /** `lost`: it takes effect, and no answer comes. `reset`: the same, and the connection breaks at once. */
      readonly how: "lost" | "reset" | "errorAfter" | "errorBefore" | "unsent" | "limited" | "slow";
      readonly ms: number;
    }
  | { readonly kind: "slackDown"; readonly atMs: number; readonly forMs: number }
  /** Slack ends every stream by itself. */
  | { readonly kind: "streamsClosed"; readonly atMs: number }
  /** Somebody removes the bot's newest reply while it grows. */
  | { readonly kind: "replyDeleted"; readonly atMs: number }
  /** Nothing can be written in the channel any more. */
  | { readonly kind: "archived"; readonly atMs: number; readonly channel: "C1" | "C2" }
  | { readonly kind: "socketCut"; readonly atMs: number }
  | { readonly kind: "socketRefresh"; readonly atMs: number; readonly warned: boolean }
  | { readonly kind: "noSocket"; readonly atMs: number; readonly forMs: number }
  | {
      readonly kind: "delivery";
      readonly nth: number;
      readonly how: "lost" | "twice" | "late";
      readonly ms: number;
    }
  | {
      readonly kind: "agentSend";
      readonly nth: number;
      readonly how: "busy" | "cutBefore" | "cutAfter" | "namedLate";
    }
  | { readonly kind: "agentDown"; readonly atMs: number; readonly forMs: number }
  /** The agent is started again and has forgotten its tasks. */
  | { readonly kind: "agentForgets"; readonly atMs: number };

/** What this world is like; facts about Slack that are not settled are played both ways. */
export type Features = {
  /** A person's message can be found by looking back (the `*:history` scopes). */
  readonly lookBack: boolean;
  /** Slack keeps trying to deliver while no socket is open. */
  readonly retriesWithoutSocket: boolean;
  /** How long a new message does not show to readers, ms. */
  readonly readLagMs: number;
  /** A thread that does not show yet is an error, or only its absence. */
  readonly lagIsNotFound: boolean;
  readonly postsPerSecond: boolean;
  /** Replies can be begun as streams. */
  readonly streams: boolean;
  /** The log is kept and looked through. */
  readonly logs: boolean;
  readonly onAmbiguous: "Ask" | "Resend" | "Fail";
  readonly agent: {
    readonly deduplicates: boolean;
    readonly listsTasks: boolean;
    readonly form: "task" | "message";
  };
  /** What is wrong with the first process's wall clock, ms. */
  readonly wallOffsetMs: number;
};

export type Scenario = {
  readonly seed: number;
  readonly features: Features;
  readonly asks: readonly Ask[];
  readonly faults: readonly Fault[];
};

/** Until when people ask and faults happen, ms. */
export const horizonMs = 90_000;

/** Everything that will happen to the world of this seed. */
export function scenarioOf(seed: number): Scenario {
  const drawn = random(seed).stream("scenario");
  // Of its own generator: a world without streams is as it was before there were any.
  const draw = drawn.stream("streams");
  const streams = draw.chance(0.5);
  return {
    seed,
    features: { ...features(drawn.stream("features")), streams },
    asks: asks(drawn.stream("asks")),
    faults: [...faults(drawn.stream("faults")), ...(streams ? streamFaults(draw) : [])],
  };
}

function features(draw: Random): Omit<Features, "streams"> {
  return {
    lookBack: draw.chance(0.5),
    retriesWithoutSocket: draw.chance(0.5),
    readLagMs: draw.chance(0.5) ? 0 : draw.between(50, 3_000),
    lagIsNotFound: draw.chance(0.3),
    postsPerSecond: draw.chance(0.3),
    logs: draw.chance(0.05),
    onAmbiguous: draw.pick(["Ask", "Ask", "Resend", "Fail"]),
    agent: {
      deduplicates: draw.chance(0.5),
      listsTasks: draw.chance(0.5),
      form: draw.chance(0.85) ? "task" : "message",
    },
    wallOffsetMs: draw.chance(0.15) ? draw.pick([-3_600_000, 3_600_000, 90_000, -90_000]) : 0,
  };
}

function asks(draw: Random): Ask[] {
  const busy = draw.between(8, 36);
  const threads = draw.between(2, 10);
  const drawn: Ask[] = [];
  for (let at = 0; at < busy; at += 1) {
    const thread = draw.between(1, threads);
    const elsewhere = draw.chance(0.3) || thread % 3 === 0;
    const direct = thread % 4 === 0;
    drawn.push({
      id: `q${at + 1}`,
      atMs: draw.between(0, draw.chance(0.7) ? 40_000 : 70_000),
      channel: direct ? "D1" : elsewhere ? "C2" : "C1",
      thread: `t${thread}`,
      user: `U${thread}${draw.pick(["a", "a", "a", "b"])}`,
      form: direct ? "direct" : draw.pick(["mention", "mention", "twin", "twin", "sameGesture", "slash"]),
    });
  }
  // Two asks of one thread name are in one thread only where they share the channel.
  const home = new Map<string, Ask["channel"]>();
  return drawn
    .sort((one, other) => one.atMs - other.atMs)
    .map((ask) => {
      const channel = home.get(ask.thread) ?? ask.channel;
      home.set(ask.thread, channel);
      return { ...ask, channel };
    });
}

const slackMethods = [
  "chat.postMessage",
  "chat.postMessage",
  "chat.postMessage",
  "chat.update",
  "chat.update",
  "conversations.replies",
  "users.info",
] as const;

const streamMethods = [
  "chat.startStream",
  "chat.startStream",
  "chat.appendStream",
  "chat.stopStream",
] as const;

function faults(draw: Random): Fault[] {
  const many = draw.between(0, 7);
  return Array.from({ length: many }, () => fault(draw));
}

function streamFaults(draw: Random): Fault[] {
  const many = draw.between(0, 4);
  return Array.from({ length: many }, () =>
    draw.chance(0.25)
      ? { kind: "streamsClosed", atMs: draw.between(500, 70_000) }
      : slackCall(draw, draw.pick(streamMethods)),
  );
}

function fault(draw: Random): Fault {
  const atMs = draw.between(500, 70_000);
  const kinds: readonly [() => Fault, ...(() => Fault)[]] = [
    () => kill(draw),
    () => kill(draw),
    () => kill(draw),
    () => ({ kind: "nodeLost", atMs, backInMs: draw.between(500, 20_000) }),
    () => ({ kind: "roll", atMs, nextInMs: draw.between(-5_000, 6_000) }),
    () => ({ kind: "roll", atMs, nextInMs: draw.between(-3_000, 1_000) }),
    () => ({ kind: "secondPod", atMs }),
    () => ({ kind: "pause", atMs, forMs: draw.pick([300, 3_000, 5_000, 12_000]), next: false }),
    () => ({ kind: "pause", atMs, forMs: draw.pick([12_000, 20_000, 40_000]), next: true }),
    () => ({ kind: "clockJump", atMs, byMs: draw.pick([3_600_000, -3_600_000, 5_000, -5_000, 1_500]) }),
    () => ({ kind: "storeDown", atMs, forMs: draw.between(100, 20_000) }),
    () => ({ kind: "storeStall", atMs, forMs: draw.between(500, 9_000) }),
    () => ({
      kind: "storeCrash",
      write: draw.between(1, 400),
      keep: draw.unit(),
      forMs: draw.between(50, 5_000),
    }),
    () => ({
      kind: "storeAnswerLost",
      step: draw.pick([
        "accept-request",
        "save-turn",
        "save-turn",
        "finish-turn",
        "renew-lease",
        "acquire-lease",
      ]),
      nth: draw.between(1, 40),
    }),
    () => slackCall(draw),
    () => slackCall(draw),
    () => slackCall(draw),
    () => ({ kind: "slackDown", atMs, forMs: draw.between(200, 15_000) }),
    () => ({ kind: "socketCut", atMs }),
    () => ({ kind: "socketRefresh", atMs, warned: draw.chance(0.7) }),
    () => ({ kind: "noSocket", atMs, forMs: draw.between(1_000, 20_000) }),
    () => ({
      kind: "delivery",
      nth: draw.between(1, 40),
      how: draw.pick(["lost", "twice", "late"]),
      ms: draw.between(10, 8_000),
    }),
    () => ({
      kind: "agentSend",
      nth: draw.between(1, 25),
      how: draw.pick(["busy", "cutBefore", "cutAfter", "namedLate"]),
    }),
    () => ({ kind: "agentDown", atMs, forMs: draw.pick([500, 4_000, 15_000, 150_000]) }),
    () => ({ kind: "replyDeleted", atMs }),
    () => ({ kind: "archived", atMs, channel: draw.pick(["C1", "C2"]) }),
    () => ({ kind: "agentForgets", atMs }),
  ];
  return draw.pick(kinds)();
}

const kill = (draw: Random): Fault => ({
  kind: "kill",
  call: draw.between(1, 500),
  when: draw.pick(["before", "landed", "answered"]),
  backInMs: draw.between(100, 4_000),
  samePod: draw.chance(0.7),
});

const slackCall = (draw: Random, method: string = draw.pick(slackMethods)): Fault => ({
  kind: "slackCall",
  method,
  nth: draw.between(1, 40),
  how: draw.pick(["lost", "lost", "reset", "errorAfter", "errorBefore", "unsent", "limited", "slow"]),
  ms: draw.between(500, 9_000),
});
