import type { Images } from "./images.ts";
import type { Backoff } from "./limits.ts";
import type { Link } from "./link.ts";
import type { Objects } from "./objects.ts";
import type { ContainerProcess } from "./process.ts";

/** What the pods of one node share. */
export type NodeContext = {
  readonly link: Link;
  /** The API server's address as pods see it. */
  readonly apiServer: string;
  /** Holds a folder for each pod. */
  readonly root: string;
  readonly images: Images;
  readonly backoff: Backoff;
  /** Where a `host:port` that only the cluster's DNS knows is on this machine. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly onLog: ((line: string) => void) | undefined;
  readonly objectsOf: (namespace: string) => Objects;
  /** Every process that runs, so that none outlives us. */
  readonly processes: Set<ContainerProcess>;
  /** A port that nothing listens on, for one container. */
  readonly freePort: () => Promise<number>;
};
