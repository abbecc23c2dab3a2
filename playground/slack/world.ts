import type { Clock } from "./clock.ts";
import type { Delivery } from "./delivery.ts";
import type { Faults } from "./faults.ts";
import type { Feed } from "./feed.ts";
import type { History } from "./history.ts";
import type { RateLimiter } from "./rate-limit.ts";
import type { Tickets } from "./tickets.ts";
import type { Workspace } from "./workspace.ts";

/** One simulated Slack: its state and what acts on it. */
export interface World {
  readonly clock: Clock;
  readonly workspace: Workspace;
  readonly feed: Feed;
  readonly history: History;
  readonly faults: Faults;
  readonly rates: RateLimiter;
  readonly delivery: Delivery;
  readonly tickets: Tickets;
  /** Where this Slack is reached, without a trailing slash: `http://127.0.0.1:4321`. */
  readonly baseUrl: () => string;
}
