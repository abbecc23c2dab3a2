import type { Clock } from "./clock.ts";
import { acceptsResponse, type Envelope, frameOf, newEnvelope } from "./envelope.ts";
import type { Faults } from "./faults.ts";
import type { Feed } from "./feed.ts";
import type { DeliveryRecord, History } from "./history.ts";
import { limits } from "./limits.ts";
import type { EnvelopeEvent, SlackObject } from "./page-api.ts";

/** A connection as the delivery sees it: something that takes frames. */
export interface Receiver {
  readonly id: string;
  send(frame: string): void;
}

export interface DeliveryOptions {
  /** Multiplies the waits before redelivery (1 min, 5 min…). Tests make it small. */
  readonly redeliveryScale: number;
  readonly acknowledgeMs: number;
}

export interface Interaction {
  readonly type: "interactive" | "slash_commands";
  readonly title: string;
  readonly appId: string;
  readonly payload: SlackObject;
  /** Called with the acknowledgement's payload (`{}` when it is empty). */
  readonly answered: (response: SlackObject) => void;
  /** Nobody acknowledged in time: the user sees an error, nothing is sent again. */
  readonly failed: () => void;
}

/**
 * Sends envelopes: each to one of the app's connections, acknowledged within three seconds or, for events, sent again.
 * Source: "Using Socket Mode", "Events API: error handling".
 */
export class Delivery {
  readonly #clock: Clock;
  readonly #feed: Feed;
  readonly #history: History;
  readonly #faults: Faults;
  readonly #options: DeliveryOptions;
  readonly #receivers: (appId: string) => readonly Receiver[];
  readonly #waiting = new Map<string, Envelope>();
  readonly #timers = new Set<() => void>();
  #held: (() => void) | undefined;
  /** How many envelopes each app was sent: whose turn it is among its connections. */
  readonly #turns = new Map<string, number>();

  constructor(parts: {
    readonly clock: Clock;
    readonly feed: Feed;
    readonly history: History;
    readonly faults: Faults;
    readonly options: DeliveryOptions;
    readonly receivers: (appId: string) => readonly Receiver[];
  }) {
    this.#clock = parts.clock;
    this.#feed = parts.feed;
    this.#history = parts.history;
    this.#faults = parts.faults;
    this.#options = parts.options;
    this.#receivers = parts.receivers;
  }

  /** An event of the Events API; `payload` is the whole `event_callback`. */
  event(appId: string, title: string, payload: SlackObject): void {
    if (this.#faults.strike("drop-events")) return;
    const send = () => this.#sendEvent(appId, title, payload);
    const late = this.#faults.strike("delay-events");
    if (late !== undefined) this.#later(Number(late.ms), send);
    else if (this.#faults.active("out-of-order") !== undefined || this.#held !== undefined) this.#swap(send);
    else send();
  }

  /** A click, a view or a slash command. */
  interaction(interaction: Interaction): void {
    this.#dispatch({
      ...newEnvelope(interaction.type, interaction.title, interaction.appId, interaction.payload),
      acceptsResponse: interaction.type === "slash_commands" || acceptsResponse(interaction.payload),
      answered: interaction.answered,
      failed: interaction.failed,
    });
  }

  /** An acknowledgement came in. Unknown and late ones are ignored, as Slack does. */
  acknowledge(envelopeId: string, response: SlackObject): void {
    const envelope = this.#waiting.get(envelopeId);
    if (envelope === undefined || envelope.isAcked) return;
    envelope.isAcked = true;
    envelope.cancelTimer();
    this.#waiting.delete(envelopeId);
    const nowMs = this.#clock.nowMs();
    const tookMs = nowMs - (envelope.record?.sentMs ?? nowMs);
    if (envelope.record !== undefined) envelope.record.ackedMs = nowMs;
    this.#tell("envelope-acked", envelope, { tookMs, frame: response });
    envelope.answered(response);
  }

  /** How many envelopes wait for an acknowledgement or their next attempt. */
  get pending(): number {
    return this.#waiting.size;
  }

  stop(): void {
    for (const envelope of this.#waiting.values()) envelope.cancelTimer();
    for (const cancel of this.#timers) cancel();
    this.#waiting.clear();
    this.#timers.clear();
    this.#held = undefined;
  }

  #sendEvent(appId: string, title: string, payload: SlackObject): void {
    const envelope = newEnvelope("events_api", title, appId, payload);
    this.#dispatch(envelope);
    const twice = this.#faults.strike("duplicate");
    for (let copy = 0; copy < Number(twice?.copies ?? 0); copy++) {
      this.#dispatch(
        twice?.newEnvelope === true ? newEnvelope("events_api", title, appId, payload) : envelope,
      );
    }
    const storm = this.#faults.strike("retry-storm");
    for (let retry = 1; retry <= Number(storm?.retries ?? 0); retry++) {
      const again = {
        ...newEnvelope("events_api", title, appId, payload),
        attempt: retry,
        reason: "timeout",
      };
      this.#later(Number(storm?.ms) * retry, () => this.#dispatch(again));
    }
  }

  #dispatch(envelope: Envelope): void {
    envelope.cancelTimer();
    const receivers = this.#receivers(envelope.appId);
    const turn = this.#turns.get(envelope.appId) ?? 0;
    this.#turns.set(envelope.appId, turn + 1);
    const receiver = receivers[turn % Math.max(1, receivers.length)];
    this.#waiting.set(envelope.id, envelope);
    if (receiver === undefined) this.#nobody(envelope);
    else this.#send(envelope, receiver);
  }

  #send(envelope: Envelope, receiver: Receiver): void {
    const frame = frameOf(envelope);
    envelope.record = this.#recordOf(envelope, receiver.id);
    this.#history.deliveries.push(envelope.record);
    this.#tell(envelope.attempt === 0 ? "envelope-sent" : "envelope-redelivered", envelope, { frame });
    envelope.cancelTimer = this.#clock.after(this.#options.acknowledgeMs, () => this.#expired(envelope));
    receiver.send(JSON.stringify(frame));
  }

  #expired(envelope: Envelope): void {
    this.#tell("envelope-expired", envelope, {});
    if (envelope.type === "events_api") {
      this.#retry(envelope, "timeout");
    } else {
      this.#waiting.delete(envelope.id);
      envelope.failed();
    }
  }

  #nobody(envelope: Envelope): void {
    const isLost = envelope.type !== "events_api" || this.#faults.strike("lost-without-socket") !== undefined;
    if (!isLost) {
      this.#retry(envelope, "no_connection");
    } else {
      this.#waiting.delete(envelope.id);
      this.#tell("envelope-lost", envelope, {});
      envelope.failed();
    }
  }

  #retry(envelope: Envelope, reason: string): void {
    const waitMs = this.#waitMs(envelope.attempt);
    if (waitMs === undefined) {
      this.#waiting.delete(envelope.id);
      this.#tell("envelope-lost", envelope, {});
      return;
    }
    envelope.attempt += 1;
    envelope.reason = reason;
    envelope.cancelTimer = this.#clock.after(waitMs, () => this.#dispatch(envelope));
  }

  /** The wait before the attempt after this one; undefined when Slack gives up. */
  #waitMs(attempt: number): number | undefined {
    const scale = this.#options.redeliveryScale;
    const regular = limits.retryAfterMs[attempt];
    if (regular !== undefined) return regular * scale;
    const isDelayed = this.#faults.active("delayed-events") !== undefined;
    return isDelayed && attempt < limits.retryAfterMs.length + limits.delayedRetries
      ? limits.delayedRetryMs * scale
      : undefined;
  }

  #swap(send: () => void): void {
    const held = this.#held;
    if (held !== undefined) {
      this.#held = undefined;
      send();
      held();
      return;
    }
    this.#faults.strike("out-of-order");
    this.#held = send;
    this.#later(500, () => {
      if (this.#held !== send) return;
      this.#held = undefined;
      send();
    });
  }

  #later(delayMs: number, then: () => void): void {
    const cancel = this.#clock.after(delayMs, () => {
      this.#timers.delete(cancel);
      then();
    });
    this.#timers.add(cancel);
  }

  #recordOf(envelope: Envelope, connectionId: string): DeliveryRecord {
    return {
      envelopeId: envelope.id,
      type: envelope.type,
      title: envelope.title,
      appId: envelope.appId,
      connectionId,
      retryAttempt: envelope.attempt,
      retryReason: envelope.reason,
      sentMs: this.#clock.nowMs(),
      payload: envelope.payload,
      ackedMs: undefined,
    };
  }

  #tell(
    kind: EnvelopeEvent["kind"],
    envelope: Envelope,
    more: Pick<EnvelopeEvent, "frame" | "tookMs">,
  ): void {
    const { record, attempt, reason } = envelope;
    this.#feed.publish(() => ({
      kind,
      envelopeId: envelope.id,
      type: envelope.type,
      title: envelope.title,
      appId: envelope.appId,
      ...(record === undefined ? {} : { connectionId: record.connectionId }),
      retryAttempt: attempt,
      ...(reason === "" ? {} : { retryReason: reason }),
      ...more,
    }));
  }
}
