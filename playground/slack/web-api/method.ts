import type { RateTier } from "../limits.ts";
import type { App } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import type { World } from "../world.ts";
import type { Args } from "./args.ts";

/** One call of a method, its token already checked. */
export interface Call {
  readonly world: World;
  readonly method: string;
  readonly app: App;
  readonly args: Args;
  /** What the caller wrote as the server's address: socket and upload URLs are answered on it. */
  readonly origin: string;
}

export interface Method {
  /** `config`: an app configuration token, which is of a person; the call's app is the one that `app_id` names. */
  readonly token: "bot" | "app" | "config";
  /** Any one of these is enough; none: every token may. Source: each method's page. */
  readonly scopes: readonly string[];
  readonly tier: RateTier;
  /** Part of the native agent features, which an older app or plan lacks. */
  readonly isAgentFeature?: true;
  /** Answers what stands beside `ok: true`. @throws {Refusal} what Slack would refuse. */
  readonly run: (call: Call) => SlackObject;
}

export type Methods = { readonly [name: string]: Method };
