import type { SlackObject } from "../page-api.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal } from "./refusal.ts";

/** Source: method `apps.connections.open`. */
export const appsMethods: Methods = {
  "apps.connections.open": { token: "app", scopes: [], tier: "tier1", run: open },
};

function open(call: Call): SlackObject {
  if (call.world.faults.active("link-disabled") !== undefined) throw new Refusal("link_disabled");
  const ticket = call.world.tickets.forSocket(call.app.id);
  const url = new URL("/link/", call.origin.replace(/^http/, "ws"));
  url.searchParams.set("ticket", ticket);
  url.searchParams.set("app_id", call.app.id);
  return { url: url.href };
}
