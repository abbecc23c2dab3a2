import { describe } from "vitest";
import type { Store } from "../port.ts";
import { acceptContract } from "./accept.ts";
import { deadLetterContract } from "./dead-letters.ts";
import { lastTurnsContract } from "./last-turns.ts";
import { leaseContract } from "./lease.ts";
import { ratingContract } from "./ratings.ts";
import { turnContract } from "./turns.ts";
import { unreadableContract } from "./unreadable.ts";
import { watermarkContract } from "./watermarks.ts";

/** One binding's data, empty at first. */
export interface StoreSpace {
  /** Opens it; several at once see the same data, as several processes do. Closed with the harness. */
  open(options?: { readonly bound?: number }): Store;
  /** Writes stored text as another program, or another version of us, might have. */
  readonly tamper: {
    entry(text: string): Promise<void>;
    turn(turnId: string, text: string): Promise<void>;
    thread(threadKey: string, text: string): Promise<void>;
    lastTurns(userId: string, text: string): Promise<void>;
    letter(requestText: string): Promise<void>;
  };
}

export interface StoreHarness extends AsyncDisposable {
  space(): StoreSpace;
}

/** What every store promises. `start` is called once for all of it. */
export function storeContract(name: string, start: () => Promise<StoreHarness>): void {
  describe(name, () => {
    acceptContract(start);
    turnContract(start);
    deadLetterContract(start);
    leaseContract(start);
    unreadableContract(start);
    watermarkContract(start);
    lastTurnsContract(start);
    ratingContract(start);
  });
}
