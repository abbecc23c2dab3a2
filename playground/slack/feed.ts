import type { Clock } from "./clock.ts";
import type { FeedChange, FeedEvent } from "./page-api.ts";

/** How many past events a page that connects late may catch up on. */
const KEPT = 1_000;

/**
 * What happens in the workspace, in order, for the page and for tests that wait. A change is given as a function and
 * made only when somebody follows, so that a benchmark without a page pays nothing.
 */
export class Feed {
  #seq = 0;
  #keeps = false;
  readonly #kept: FeedEvent[] = [];
  readonly #followers = new Set<(event: FeedEvent) => void>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get seq(): number {
    return this.#seq;
  }

  publish(change: () => FeedChange): void {
    this.#seq += 1;
    if (!this.#keeps && this.#followers.size === 0) return;
    const event: FeedEvent = { seq: this.#seq, atMs: this.#clock.nowMs(), ...change() };
    if (this.#keeps) {
      this.#kept.push(event);
      if (this.#kept.length > KEPT * 2) this.#kept.splice(0, KEPT);
    }
    for (const follower of this.#followers) follower(event);
  }

  /** From now on events are kept, so that a page which read the state can follow without a gap. */
  keep(): void {
    this.#keeps = true;
  }

  /** Calls `follower` for each event after `seq` and then as they come. Returns how to stop. */
  follow(follower: (event: FeedEvent) => void, afterSeq = this.#seq): () => void {
    if (afterSeq < this.#seq) {
      const missed = this.#kept.filter((event) => event.seq > afterSeq);
      const isWhole = missed[0]?.seq === afterSeq + 1;
      const reload: FeedEvent = { seq: this.#seq, atMs: this.#clock.nowMs(), kind: "reload" };
      for (const event of isWhole ? missed : [reload]) follower(event);
    }
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }
}
