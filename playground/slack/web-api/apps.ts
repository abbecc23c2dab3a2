import type { SlackObject } from "../page-api.ts";
import { manifestOf } from "./manifest.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal } from "./refusal.ts";

/** Source: methods `apps.connections.open`, `apps.manifest.export`. */
export const appsMethods: Methods = {
  "apps.connections.open": { token: "app", scopes: [], tier: "tier1", run: open },
  "apps.manifest.export": {
    token: "config",
    scopes: [],
    tier: "tier3",
    run: ({ app, world }) => ({
      manifest: manifestOf(app, world.faults.active("link-disabled") === undefined),
    }),
  },
};

function open(call: Call): SlackObject {
  if (call.world.faults.active("link-disabled") !== undefined) throw new Refusal("link_disabled");
  const ticket = call.world.tickets.forSocket(call.app.id);
  const url = new URL("/link/", call.origin.replace(/^http/, "ws"));
  url.searchParams.set("ticket", ticket);
  url.searchParams.set("app_id", call.app.id);
  return { url: url.href };
}
