import { hexOf } from "./noise.ts";
import type { ServiceName } from "./services.ts";
import { minuteMs, type World } from "./world.ts";

export interface Deploy {
  readonly service: ServiceName;
  readonly version: string;
  readonly previous: string;
  readonly atMs: number;
  readonly author: string;
  readonly change: string;
  readonly commit: string;
  readonly pullRequest: string;
  /** The story that this deploy started. */
  readonly storyId?: string;
}

type Told = readonly [
  ServiceName,
  version: string,
  previous: string,
  minute: number,
  author: string,
  change: string,
  storyId?: string,
];

const told: readonly Told[] = [
  [
    "payments",
    "v4.18.2",
    "v4.18.1",
    -34,
    "Priya N.",
    "Retry card authorisations up to five times",
    "payments-retries",
  ],
  ["payments", "v4.18.1", "v4.18.0", -2_930, "Jonas W.", "Round refunds as the card scheme asks"],
  ["catalog", "v2.61.0", "v2.60.4", -23, "Mei L.", "Switch facets-v2 on for everyone", "catalog-facets"],
  ["catalog", "v2.60.4", "v2.60.3", -1_710, "Mei L.", "Faster price lookups"],
  [
    "web",
    "2026.11.3",
    "2026.11.2",
    -45,
    "Tomás R.",
    "Show the shipping price on the pay button",
    "web-typeerror",
  ],
  ["web", "2026.11.2", "2026.11.1", -1_500, "Tomás R.", "Larger touch targets in the cart"],
  ["checkout", "v7.3.0", "v7.2.9", -1_640, "Ada K.", "Gift cards"],
  ["search", "v1.44.2", "v1.44.1", -4_420, "Ravi S.", "Synonyms for Danish"],
  [
    "orders-db",
    "export-job 58",
    "export-job 57",
    -72,
    "Lena F.",
    "Export only rows that were not exported yet",
    "orders-db-scan",
  ],
  ["fulfilment", "v3.9.7", "v3.9.6", -6_040, "Sam O.", "New parcel sizes"],
  ["gateway", "v12.0.1", "v12.0.0", -2_200, "Ines B.", "Renew the certificate"],
];

/** What was shipped to this service, newest first. */
export const deploysOf = (world: World, service: ServiceName): readonly Deploy[] =>
  allDeploys(world).filter((deploy) => deploy.service === service);

/** What was shipped anywhere, newest first. */
export function allDeploys(world: World): readonly Deploy[] {
  return told
    .map(([service, version, previous, minute, author, change, storyId]) => ({
      service,
      version,
      previous,
      atMs: world.anchorMs + minute * minuteMs,
      author,
      change,
      commit: hexOf(`${service}/${version}/commit`, 7),
      pullRequest: `https://git.example.com/shop/${service}/pull/${400 + (-minute % 900)}`,
      ...(storyId === undefined ? {} : { storyId }),
    }))
    .sort((a, b) => b.atMs - a.atMs);
}
