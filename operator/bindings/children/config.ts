import type { BotConfig } from "../../config.ts";

/** What the operator was told about every bot that it runs; the same for all bindings, and constant while it runs. */
export type ChildrenConfig = BotConfig & {
  /** In the labels of the children and in their hashes, so that a new version applies each of them once. */
  readonly operatorVersion: string;
  /** Address of the default store as bots reach it; undefined: every binding has to name its own. */
  readonly storeUrl: string | undefined;
};
