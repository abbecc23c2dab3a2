import { limits } from "../limits.ts";
import { userJson } from "../message-json.ts";
import type { User } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { page } from "./cursor.ts";
import { hasScope } from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal } from "./refusal.ts";

/** Who is here: the team, users, bots and groups. Source: methods `auth.test`, `users.*`, `bots.info`, `team.info`, `usergroups.*`. */
export const peopleMethods: Methods = {
  "api.test": { token: "bot", scopes: [], tier: "special", run: (call) => ({ args: call.args.raw }) },
  "auth.test": { token: "bot", scopes: [], tier: "special", run: authTest },
  "users.info": { token: "bot", scopes: ["users:read"], tier: "tier4", run: userInfo },
  "users.list": { token: "bot", scopes: ["users:read"], tier: "tier2", run: userList },
  "users.lookupByEmail": { token: "bot", scopes: ["users:read.email"], tier: "tier3", run: byEmail },
  "users.profile.get": {
    token: "bot",
    scopes: ["users.profile:read", "users:read"],
    tier: "tier4",
    run: profile,
  },
  "usergroups.list": { token: "bot", scopes: ["usergroups:read"], tier: "tier2", run: groups },
  "usergroups.users.list": { token: "bot", scopes: ["usergroups:read"], tier: "tier2", run: groupUsers },
  "bots.info": { token: "bot", scopes: ["users:read"], tier: "tier3", run: botInfo },
  "team.info": { token: "bot", scopes: ["team:read"], tier: "tier3", run: teamInfo },
};

function authTest({ world, app }: Call): SlackObject {
  const { team, users } = world.workspace;
  return {
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: users.get(app.botUserId)?.name,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

function userInfo(call: Call): SlackObject {
  const user = call.world.workspace.userById(call.args.text("user"));
  if (user === undefined) throw new Refusal("user_not_found");
  return { user: visible(call, user) };
}

function userList(call: Call): SlackObject {
  const limit = call.args.limit("limit", limits.listLimit, limits.listLimit);
  const { items, next } = page(
    [...call.world.workspace.users.values()],
    limit,
    call.args.optionalText("cursor"),
  );
  const cacheTs = Math.floor(call.world.clock.nowMs() / 1000);
  return {
    members: items.map((user) => visible(call, user)),
    cache_ts: cacheTs,
    response_metadata: { next_cursor: next },
  };
}

function byEmail(call: Call): SlackObject {
  const email = call.args.text("email").toLowerCase();
  const user = [...call.world.workspace.users.values()].find((each) => each.email === email);
  if (user === undefined || user.kind === "deactivated") throw new Refusal("users_not_found");
  return { user: visible(call, user) };
}

function profile(call: Call): SlackObject {
  const user = call.world.workspace.userById(call.args.text("user"));
  if (user === undefined) throw new Refusal("user_not_found");
  return { profile: visible(call, user).profile };
}

function groups({ world, args }: Call): SlackObject {
  const usergroups = [...world.workspace.groups.values()].map((group) => ({
    id: group.id,
    team_id: world.workspace.team.id,
    is_usergroup: true,
    handle: group.handle,
    name: group.name,
    user_count: group.users.length,
    ...(args.flag("include_users") ? { users: group.users } : {}),
  }));
  return { usergroups };
}

function groupUsers({ world, args }: Call): SlackObject {
  const group = world.workspace.groups.get(args.text("usergroup"));
  if (group === undefined) throw new Refusal("no_such_subteam");
  return { users: group.users };
}

function botInfo({ world, args }: Call): SlackObject {
  const id = args.text("bot");
  const app = world.workspace.appOfBot(id);
  const webhook = [...world.workspace.webhooks.values()].find((each) => each.botId === id);
  if (app === undefined && webhook === undefined) throw new Refusal("bot_not_found");
  const name = app?.name ?? webhook?.name;
  const appId = app?.id ?? webhook?.appId;
  const bot = { id, deleted: false, name, updated: 0, app_id: appId, icons: {} };
  return { bot: app === undefined ? bot : { ...bot, user_id: app.botUserId } };
}

function teamInfo({ world, args }: Call): SlackObject {
  const { team, partnerTeam } = world.workspace;
  const asked = args.optionalText("team") ?? team.id;
  const found = [team, partnerTeam].find((each) => each.id === asked);
  if (found === undefined) throw new Refusal("team_not_found");
  return {
    team: {
      id: found.id,
      name: found.name,
      domain: found.domain,
      email_domain: "",
      icon: { image_default: true },
    },
  };
}

/** A user without an address when the app may not read addresses. */
function visible(call: Call, user: User): { readonly [key: string]: unknown } {
  const json = userJson(call.world, user);
  if (hasScope(call, "users:read.email")) return json;
  const { email: _, ...profileWithout } = json.profile as Record<string, unknown>;
  return { ...json, profile: profileWithout };
}
