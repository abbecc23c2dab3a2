import type { MetricName, ServiceName } from "./services.ts";

/** What went wrong. Minutes count from the world's anchor (negative: before it). */
export interface Story {
  readonly id: string;
  /** Where it began: the service to mend. */
  readonly root: ServiceName;
  readonly startMinute: number;
  /** Minutes until it shows in full. */
  readonly rampMinutes: number;
  /** Completes "payments: …". */
  readonly symptom: string;
  /** One sentence. */
  readonly cause: string;
  /** What each metric comes to once the story shows in full. */
  readonly effects: readonly {
    readonly service: ServiceName;
    readonly metric: MetricName;
    readonly target: number;
  }[];
  /** What the log says while it goes on; shares of one service's failures sum to 1. */
  readonly patterns: readonly {
    readonly service: ServiceName;
    readonly share: number;
    readonly message: string;
  }[];
  readonly remedy: {
    readonly action: "rollback" | "restart";
    readonly words: string;
    readonly risk: string;
  };
  readonly nextSteps: readonly string[];
}

export const stories: readonly Story[] = [
  {
    id: "payments-retries",
    root: "payments",
    startMinute: -31,
    rampMinutes: 6,
    symptom: "requests fail and the rest are slow",
    cause:
      "Version v4.18.2 retries each card authorisation up to five times and holds its database connection while it waits, so the connection pool runs empty.",
    effects: [
      { service: "payments", metric: "errors", target: 6.8 },
      { service: "payments", metric: "p50", target: 310 },
      { service: "payments", metric: "p95", target: 1940 },
      { service: "payments", metric: "p99", target: 4800 },
      { service: "payments", metric: "saturation", target: 100 },
      { service: "checkout", metric: "errors", target: 4.1 },
      { service: "checkout", metric: "p95", target: 2300 },
      { service: "checkout", metric: "p99", target: 5200 },
    ],
    patterns: [
      {
        service: "payments",
        share: 0.81,
        message: "HikariPool-1 - Connection is not available, request timed out after 3000ms",
      },
      {
        service: "payments",
        share: 0.19,
        message: "card gateway: authorisation retry {n}/5 after 502 order={order}",
      },
      {
        service: "checkout",
        share: 0.93,
        message: "POST payments/v1/charges: 503 after {ms}ms order={order}",
      },
      { service: "checkout", share: 0.07, message: "order {order} left in state AWAITING_PAYMENT" },
    ],
    remedy: {
      action: "rollback",
      words: "Roll payments back from v4.18.2 to v4.18.1",
      risk: "No schema change between the two versions; payments in flight are retried.",
    },
    nextSteps: [
      "Roll **payments** back to v4.18.1 (say `roll back payments`; I ask for approval first).",
      "Hold the payments pipeline until the retry policy is bounded.",
      "Replay the orders that stopped in `AWAITING_PAYMENT`.",
    ],
  },
  {
    id: "search-memory",
    root: "search",
    startMinute: -178,
    rampMinutes: 170,
    symptom: "pods are killed for memory, one after another",
    cause:
      "The nightly index rebuild keeps its old segments open; memory grows until the kernel ends the container (OOMKilled, exit code 137).",
    effects: [
      { service: "search", metric: "saturation", target: 97 },
      { service: "search", metric: "errors", target: 1.9 },
      { service: "search", metric: "p99", target: 900 },
    ],
    patterns: [
      { service: "search", share: 0.72, message: "upstream reset: pod search-{pod} terminated (OOMKilled)" },
      { service: "search", share: 0.28, message: "segment merge deferred: heap 97% used" },
    ],
    remedy: {
      action: "restart",
      words: "Restart the search pods one by one",
      risk: "Each pod takes about 40 s to warm its caches; two of three stay in service.",
    },
    nextSteps: [
      "Restart **search** (say `restart search`; I ask for approval first).",
      "Close the old segments at the end of the index rebuild.",
      "Raise the memory limit from 2 GiB to 3 GiB until that has shipped.",
    ],
  },
  {
    id: "kafka-lag",
    root: "kafka",
    startMinute: -52,
    rampMinutes: 50,
    symptom: "consumers of orders.events fall behind",
    cause:
      "Broker 2 is out of the in-sync set since its disk reached 91 %, and the group `fulfilment` rebalances every 45 seconds instead of reading.",
    effects: [
      { service: "kafka", metric: "saturation", target: 48200 },
      { service: "kafka", metric: "p99", target: 410 },
      { service: "kafka", metric: "errors", target: 0.6 },
      { service: "fulfilment", metric: "rate", target: 6 },
      { service: "fulfilment", metric: "p95", target: 8200 },
      { service: "fulfilment", metric: "p99", target: 14800 },
      { service: "fulfilment", metric: "errors", target: 1.4 },
    ],
    patterns: [
      {
        service: "kafka",
        share: 1,
        message: "[Broker id=2] Not enough in-sync replicas for orders.events-{n}",
      },
      {
        service: "fulfilment",
        share: 0.64,
        message: "CommitFailedException: group fulfilment has already rebalanced generation={n}",
      },
      { service: "fulfilment", share: 0.36, message: "parcel for order {order} planned {ms}ms late" },
    ],
    remedy: {
      action: "restart",
      words: "Restart broker 2 after its old segments have been removed",
      risk: "Partitions led by broker 2 move for about a minute; producers retry.",
    },
    nextSteps: [
      "Free broker 2's disk: 38 GiB of `orders.events` are older than its retention.",
      "Restart **kafka** broker 2 (say `restart kafka`; I ask for approval first).",
      "Set `group.instance.id` for fulfilment so that a restart does not rebalance everything.",
    ],
  },
  {
    id: "catalog-facets",
    root: "catalog",
    startMinute: -22,
    rampMinutes: 3,
    symptom: "the slowest requests became five times slower",
    cause:
      "Version v2.61.0 switched the flag `facets-v2` on for everyone; its cache key contains the visitor's id, so hardly any answer is found in the cache.",
    effects: [
      { service: "catalog", metric: "saturation", target: 41 },
      { service: "catalog", metric: "p50", target: 44 },
      { service: "catalog", metric: "p95", target: 310 },
      { service: "catalog", metric: "p99", target: 640 },
      { service: "catalog", metric: "errors", target: 0.4 },
    ],
    patterns: [
      { service: "catalog", share: 0.9, message: "facets: deadline exceeded after {ms}ms (cache MISS)" },
      { service: "catalog", share: 0.1, message: "search: 429 too many requests, backing off {ms}ms" },
    ],
    remedy: {
      action: "rollback",
      words: "Roll catalog back from v2.61.0 to v2.60.4",
      risk: "Visitors see the old facets; nothing is written.",
    },
    nextSteps: [
      "Roll **catalog** back to v2.60.4 (say `roll back catalog`; I ask for approval first).",
      "Take the visitor's id out of the facet cache key.",
      "Warm the cache before the flag is switched on again.",
    ],
  },
  {
    id: "web-typeerror",
    root: "web",
    startMinute: -44,
    rampMinutes: 2,
    symptom: "the pay button throws in the browser",
    cause:
      "Release 2026.11.3 reads `quote.shipping.price` before the shipping quote has arrived; without a quote the page throws a TypeError.",
    effects: [
      { service: "web", metric: "errors", target: 3.2 },
      { service: "web", metric: "p95", target: 700 },
    ],
    patterns: [
      {
        service: "web",
        share: 0.97,
        message: "TypeError: Cannot read properties of undefined (reading 'price') at PayButton.tsx:88",
      },
      { service: "web", share: 0.03, message: "ChunkLoadError: loading chunk {n} failed" },
    ],
    remedy: {
      action: "rollback",
      words: "Roll web back from 2026.11.3 to 2026.11.2",
      risk: "Open pages keep the new code until they are loaded again.",
    },
    nextSteps: [
      "Roll **web** back to 2026.11.2 (say `roll back web`; I ask for approval first).",
      "Render the pay button only once the quote is there.",
      "Add the case without a quote to the checkout end-to-end test.",
    ],
  },
  {
    id: "orders-db-scan",
    root: "orders-db",
    startMinute: -14,
    rampMinutes: 5,
    symptom: "the database's CPU is almost used up",
    cause:
      "The hourly export reads the whole table `order_items` (sequential scan, 41 million rows) because its new filter has no index.",
    effects: [
      { service: "orders-db", metric: "saturation", target: 93 },
      { service: "orders-db", metric: "p95", target: 64 },
      { service: "orders-db", metric: "p99", target: 380 },
      { service: "orders-db", metric: "errors", target: 0.08 },
    ],
    patterns: [
      {
        service: "orders-db",
        share: 0.85,
        message: "duration: {ms}.412 ms  statement: SELECT ... FROM order_items WHERE exported_at IS NULL",
      },
      { service: "orders-db", share: 0.15, message: "canceling statement due to statement timeout" },
    ],
    remedy: {
      action: "restart",
      words: "End the export's session on orders-db and restart its worker",
      risk: "The export starts again at the next full hour; nothing else uses that session.",
    },
    nextSteps: [
      "End the export's session (say `restart orders-db`; I ask for approval first).",
      "Create the index: `CREATE INDEX CONCURRENTLY ON order_items (exported_at) WHERE exported_at IS NULL`.",
      "Let the export run on the read replica.",
    ],
  },
];

/** The story that explains what this service shows: its own, else the one that reaches it from somewhere else. */
export function storyFor(service: ServiceName): Story | undefined {
  return (
    stories.find((story) => story.root === service) ??
    stories.find((story) => story.effects.some((effect) => effect.service === service))
  );
}
