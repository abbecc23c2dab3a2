import { SocketModeClient } from "@slack/socket-mode";
import { parseFrame } from "./envelope.ts";
import { asSlackError, SlackError } from "./errors.ts";
import type { Envelope, Frame } from "./event.ts";
import { limits } from "./limits.ts";
import { type SdkLog, sdkLogger } from "./sdk-logger.ts";

export type Hello = Extract<Frame, { kind: "hello" }>;

export type ConnectionEvents = {
  readonly onEnvelope: (envelope: Envelope, ack: Acknowledge) => void;
  readonly onMalformed: (reason: string) => void;
  /** Slack announces the end of this connection; it still delivers until `onClosed`. */
  readonly onDisconnectNotice: (reason: string) => void;
  readonly onClosed: () => void;
};

/** Acknowledges one envelope. Rejects when the connection is gone, in which case Slack sends the envelope again. */
export type Acknowledge = (response?: Record<string, unknown>) => Promise<void>;

/** One Socket Mode connection, from `apps.connections.open` to its close. It never reconnects by itself. */
export interface Connection extends AsyncDisposable {
  readonly hello: Hello;
  readonly openedAtMs: number;
}

/**
 * Opens one connection and resolves at Slack's `hello`.
 *
 * The SDK's own frame handler is replaced: it throws inside an async listener on frames such as `null` or an envelope without
 * an event, which ends the process. Its reconnect is off too, since it leaves 5 s without any socket at each refresh.
 * @throws {SlackError} when Slack refuses or does not answer within `limits.connectMs`.
 */
export async function openConnection(
  options: {
    readonly apiUrl: string;
    readonly appToken: string;
    readonly log: SdkLog;
    readonly signal: AbortSignal;
  },
  events: ConnectionEvents,
): Promise<Connection> {
  const client = new SocketModeClient({
    appToken: options.appToken,
    autoReconnectEnabled: false,
    clientPingTimeout: limits.clientPingMs,
    serverPingTimeout: limits.serverPingMs,
    logger: sdkLogger(options.log),
    clientOptions: {
      slackApiUrl: options.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: limits.callMs,
    },
  });
  let sawHello: (hello: Hello) => void = () => {};
  const hello = new Promise<Hello>((resolve) => {
    sawHello = resolve;
  });
  let closed = false;
  client.removeAllListeners("ws_message");
  client.on("ws_message", (data: unknown) => {
    const frame = parseFrame(data);
    if (frame.kind === "hello") {
      sawHello(frame);
      return;
    }
    dispatchFrame(frame, client, events);
  });
  client.on("close", () => {
    closed = true;
  });

  try {
    const greeted = await Promise.race([hello, failedStart(client), bounded(options.signal)]);
    // The SDK's `start` waits for its own word for "hello was seen".
    client.emit("connected");
    client.on("close", events.onClosed);
    if (closed) throw new SlackError("apps.connections.open", "unknown", "closed_at_hello");
    return {
      hello: greeted,
      openedAtMs: performance.now(),
      [Symbol.asyncDispose]: () => close(client),
    };
  } catch (error) {
    await close(client);
    throw asSlackError("apps.connections.open", error);
  }
}

function dispatchFrame(
  frame: Exclude<Frame, Hello>,
  client: SocketModeClient,
  events: ConnectionEvents,
): void {
  switch (frame.kind) {
    case "disconnect":
      events.onDisconnectNotice(frame.reason);
      break;
    case "malformed":
      events.onMalformed(frame.reason);
      if (frame.envelopeId !== undefined)
        acknowledge(client, frame.envelopeId).catch(() => events.onMalformed("not acknowledged"));
      break;
    case "envelope":
      events.onEnvelope(frame, (response) => acknowledge(client, frame.envelopeId, response));
      break;
  }
}

/** `send` is how the SDK's own `ack` answers; its typings keep it private, its event-less use is what we need. */
type Sender = { send(envelopeId: string, body?: Record<string, unknown>): Promise<void> };

const acknowledge = (
  client: SocketModeClient,
  envelopeId: string,
  body?: Record<string, unknown>,
): Promise<void> => (client as unknown as Sender).send(envelopeId, body);

/** Settles only by rejecting: with what `start` threw, or because the socket closed before `hello`. */
async function failedStart(client: SocketModeClient): Promise<never> {
  try {
    await client.start();
  } catch (error) {
    throw error ?? new SlackError("apps.connections.open", "unknown", "closed_before_hello");
  }
  return new Promise<never>(() => {});
}

async function bounded(signal: AbortSignal): Promise<never> {
  const both = AbortSignal.any([signal, AbortSignal.timeout(limits.connectMs)]);
  return new Promise((_, reject) => {
    const give = () =>
      reject(new SlackError("apps.connections.open", "unknown", signal.aborted ? "aborted" : "timeout"));
    if (both.aborted) give();
    else both.addEventListener("abort", give, { once: true });
  });
}

/** Closes within `limits.closeMs`: a second `disconnect` during the closing handshake cuts the connection. */
async function close(client: SocketModeClient): Promise<void> {
  const done = client.disconnect();
  const cut = setTimeout(() => void client.disconnect(), limits.closeMs);
  try {
    await done;
  } finally {
    clearTimeout(cut);
    client.removeAllListeners();
    // A late socket error must find a listener: an EventEmitter without one is silent here, but the SDK may still call it.
    client.on("error", () => {});
    // Given up while Slack is still asked for the address, the SDK would open a socket that nobody listens to: Slack would
    // deliver to it, and nothing of that would be acknowledged. It emits this between the address and the socket.
    client.on("authenticated", () => {
      throw new SlackError("apps.connections.open", "unsent", "aborted");
    });
  }
}
