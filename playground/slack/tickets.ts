import type { Clock } from "./clock.ts";
import { secret } from "./ids.ts";
import { limits } from "./limits.ts";

type TriggerState = "valid" | "expired" | "exchanged" | "unknown";

interface ResponseUrl {
  readonly appId: string;
  readonly channel: string;
  readonly user: string;
  /** The message that was clicked: what `replace_original` and `delete_original` mean. */
  readonly messageTs: string | undefined;
  readonly threadTs: string | undefined;
  readonly isEphemeral: boolean;
}

/** Everything that Slack hands out for one use or a short time: socket tickets, trigger ids, response URLs, upload URLs. */
export class Tickets {
  readonly #clock: Clock;
  readonly #sockets = new Map<string, { readonly appId: string; readonly untilMs: number }>();
  readonly #triggers = new Map<
    string,
    { readonly user: string; readonly appId: string; readonly untilMs: number; used: boolean }
  >();
  readonly #responses = new Map<string, ResponseUrl & { readonly untilMs: number; uses: number }>();
  readonly #uploads = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  forSocket(appId: string): string {
    const ticket = secret(16);
    this.#sockets.set(ticket, { appId, untilMs: this.#clock.nowMs() + limits.ticketMs });
    return ticket;
  }

  /** The app that a socket ticket was made for. A ticket opens one socket. */
  takeSocket(ticket: string): string | undefined {
    const found = this.#sockets.get(ticket);
    this.#sockets.delete(ticket);
    return found === undefined || found.untilMs < this.#clock.nowMs() ? undefined : found.appId;
  }

  forTrigger(user: string, appId: string): string {
    const id = `${this.#clock.nowMs()}.${this.#triggers.size}.${secret(16)}`;
    this.#triggers.set(id, { user, appId, untilMs: this.#clock.nowMs() + limits.triggerMs, used: false });
    return id;
  }

  /** Uses a trigger_id: three seconds, once, by the app it was made for. */
  takeTrigger(id: string, appId: string): { readonly state: TriggerState; readonly user: string } {
    const found = this.#triggers.get(id);
    if (found === undefined || found.appId !== appId) return { state: "unknown", user: "" };
    if (found.used) return { state: "exchanged", user: found.user };
    if (found.untilMs < this.#clock.nowMs()) return { state: "expired", user: found.user };
    found.used = true;
    return { state: "valid", user: found.user };
  }

  /** The path of a new response_url. */
  forResponse(target: ResponseUrl): string {
    const key = secret(16);
    this.#responses.set(key, { ...target, untilMs: this.#clock.nowMs() + limits.responseUrlMs, uses: 0 });
    return `/response/${key}`;
  }

  takeResponse(key: string): ResponseUrl | "expired" | "used up" | undefined {
    const found = this.#responses.get(key);
    if (found === undefined) return undefined;
    if (found.untilMs < this.#clock.nowMs()) return "expired";
    found.uses += 1;
    return found.uses > limits.responseUrlUses ? "used up" : found;
  }

  forUpload(fileId: string): string {
    const key = secret(24);
    this.#uploads.set(key, fileId);
    return `/upload/v1/${key}`;
  }

  uploadFile(key: string): string | undefined {
    return this.#uploads.get(key);
  }
}
