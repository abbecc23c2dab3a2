import type { Acknowledge, ConnectionEvents, openConnection } from "../../../bot-runtime/slack/connection.ts";
import { parseFrame } from "../../../bot-runtime/slack/envelope.ts";
import { SlackError } from "../../../bot-runtime/slack/errors.ts";
import type { SimProcess } from "../process.ts";
import type { Fault } from "../scenario.ts";
import { inProcess } from "../time.ts";
import { callOut, type World } from "../world.ts";

type Connection = {
  readonly id: number;
  readonly process: SimProcess;
  readonly events: ConnectionEvents;
  open: boolean;
};

/** One thing that Slack tries to deliver until it is acknowledged. */
export type Delivery = {
  readonly request: string;
  readonly type: "events_api" | "interactive" | "slash_commands";
  readonly payload: Readonly<Record<string, unknown>>;
  /** What a person sees at once in the acknowledgement itself. */
  readonly onResponse: (text: string) => void;
};

export interface Sockets {
  readonly open: typeof openConnection;
  deliver(delivery: Delivery): void;
  /** Deliveries that Slack has not given up. */
  readonly undelivered: number;
  /** Every connection of a process that is gone, or all of them. */
  cut(process?: SimProcess): void;
  refresh(warned: boolean): void;
  refuse(forMs: number): void;
}

/** Waits before Slack's retries of an event, ms. */
const retriesMs = [500, 60_000, 300_000];

export function sockets(world: World): Sockets {
  const { time, random, trace } = world;
  let connections: Connection[] = [];
  let refusedUntilMs = 0;
  let undelivered = 0;

  const close = (connection: Connection): void => {
    if (!connection.open) return;
    connection.open = false;
    connections = connections.filter((one) => one !== connection);
    time.after(1 + random.unit() * 20, () => connection.events.onClosed(), connection.process);
  };

  const open: Sockets["open"] = async ({ signal }, events) => {
    const connection = await callOut<Connection>(
      world,
      "slack connect",
      { thereMs: 20 + random.unit() * 100, backMs: 20 + random.unit() * 100 },
      (answer, process) => {
        if (time.nowMs < refusedUntilMs) {
          answer({ error: new SlackError("apps.connections.open", "unsent", "ECONNREFUSED") });
          return;
        }
        const made = { id: world.count("connection"), process, events, open: true };
        connections.push(made);
        trace.say(`slack connection ${made.id} of ${process.name}`);
        answer({ value: made });
      },
    );
    if (signal.aborted) {
      close(connection);
      throw new SlackError("apps.connections.open", "unknown", "aborted");
    }
    return {
      hello: { kind: "hello", appId: undefined, connections: connections.length, ageMs: undefined },
      openedAtMs: performance.now(),
      [Symbol.asyncDispose]: async () => close(connection),
    };
  };

  const acknowledge =
    (connection: Connection, delivery: Delivery, onAck: () => void): Acknowledge =>
    async (response) => {
      if (!connection.open || !connection.process.alive) throw new Error("the connection is closed");
      trace.say(`ack ${delivery.request}`);
      time.after(2 + random.unit() * 20, () => {
        onAck();
        const text = response?.text;
        if (typeof text === "string") delivery.onResponse(text);
      });
    };

  function send(delivery: Delivery, attempt: number, onAck: () => void): void {
    const nth = world.count("delivery");
    const fault = world.scenario.faults.find(
      (one): one is Extract<Fault, { kind: "delivery" }> => one.kind === "delivery" && one.nth === nth,
    );
    const [first, ...more] = connections;
    if (first === undefined || fault?.how === "lost") return;
    const connection = random.pick([first, ...more]);
    const frame = parseFrame(
      JSON.stringify({
        type: delivery.type,
        envelope_id: `env-${nth}`,
        payload: delivery.payload,
        retry_attempt: attempt,
        accepts_response_payload: delivery.type !== "events_api",
      }),
    );
    if (frame.kind !== "envelope") throw new Error(`Slack never sends this: ${frame.kind}`);
    const arrive = (): void => {
      if (!connection.open) return;
      trace.say(`slack delivers ${delivery.request} (attempt ${attempt}) to ${connection.process.name}`);
      world.history.push({ kind: "delivered", atMs: time.nowMs, request: delivery.request });
      inProcess(connection.process, () =>
        connection.events.onEnvelope(frame, acknowledge(connection, delivery, onAck)),
      );
    };
    const inMs = 2 + random.unit() * 40 + (fault?.how === "late" ? fault.ms : 0);
    time.after(inMs, arrive, connection.process);
    if (fault?.how === "twice") time.after(inMs + fault.ms, arrive, connection.process);
  }

  return {
    open,
    get undelivered() {
      return undelivered;
    },
    deliver(delivery) {
      let done = false;
      const end = (): void => {
        if (!done) undelivered -= 1;
        done = true;
      };
      const acked = (): void => {
        world.history.push({ kind: "acknowledged", atMs: time.nowMs, request: delivery.request });
        end();
      };
      const attempt = (number: number): void => {
        if (done) return;
        const heard = connections.length > 0;
        send(delivery, number, acked);
        const waitMs = delivery.type === "events_api" ? retriesMs[number] : undefined;
        const givesUp = waitMs === undefined || (!heard && !world.scenario.features.retriesWithoutSocket);
        time.after(3_000, () => (givesUp ? end() : time.after(waitMs, () => attempt(number + 1))));
      };
      undelivered += 1;
      attempt(0);
    },
    cut(process) {
      for (const one of connections) if (process === undefined || one.process === process) close(one);
    },
    refresh(warned) {
      for (const one of [...connections]) {
        const inMs = warned ? 10_000 : 50;
        time.after(5, () => one.open && one.events.onDisconnectNotice("warning"), one.process);
        time.after(inMs, () => close(one));
      }
    },
    refuse(forMs) {
      refusedUntilMs = Math.max(refusedUntilMs, time.nowMs + forMs);
      for (const one of connections) close(one);
    },
  };
}
