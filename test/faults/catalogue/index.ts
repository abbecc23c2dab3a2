import { agentRows, loadRows } from "./agent.ts";
import { clusterRows } from "./cluster.ts";
import { processRows } from "./process.ts";
import type { Row } from "./row.ts";
import { slackRows } from "./slack.ts";
import { storeRows } from "./store.ts";

export type { Proof, Row } from "./row.ts";

/** Every fault that the product must survive, by what it strikes. */
export const catalogue: readonly { readonly title: string; readonly rows: readonly Row[] }[] = [
  { title: "Slack", rows: slackRows },
  { title: "Process and pod", rows: processRows },
  { title: "Kubernetes", rows: clusterRows },
  { title: "Store", rows: storeRows },
  { title: "Agent", rows: agentRows },
  { title: "Load and abuse", rows: loadRows },
];

/** How many there are: the numbers go from 1 to this. */
export const faults = 56;
