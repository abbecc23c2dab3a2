import type { Identity } from "./admission/policy.ts";
import { policyOf, sayAs } from "./binding/settings.ts";
import type { Bot } from "./bot.ts";
import type { CommandPorts } from "./commands/index.ts";
import { type About, type HomeTab, homeTab, type Open } from "./home-tab/index.ts";
import type { Inbox } from "./inbox/port.ts";
import type { SlackDirectory } from "./slack/directory.ts";
import { slackHome } from "./slack/home.ts";
import type { SlackCall } from "./slack/web.ts";
import { refusalOf } from "./turns/access.ts";
import type { Dispatcher } from "./turns/dispatcher.ts";
import type { TurnStops } from "./turns/stops.ts";

export type OwnPlaceParts = {
  readonly us: Identity;
  readonly call: SlackCall;
  readonly inbox: Inbox;
  readonly directory: SlackDirectory;
  readonly turns: Pick<Dispatcher, "openOf">;
  readonly stops: TurnStops;
  readonly onMissing: () => void;
};

/** Where a bot speaks of itself and of what a person has asked for: App Home, suggested prompts, the slash command's sub-commands. */
export function ownPlace(
  bot: Bot,
  { us, call, inbox, directory, turns, stops, onMissing }: OwnPlaceParts,
  signal: AbortSignal,
): { readonly commands: CommandPorts; readonly home: HomeTab } {
  const { log } = bot;
  const about = (): About => ({
    card: bot.card(),
    agentName: bot.agentName(),
    policy: policyOf(bot.binding.current, us),
    conditions: bot.conditions.all,
    say: sayAs(bot.binding.current),
  });
  const open = (): Open => ({
    of: turns.openOf,
    stops,
    workspace: us.url,
    say: sayAs(bot.binding.current),
  });
  const refusal: CommandPorts["refusal"] = (id, until) =>
    refusalOf({ requester: { kind: "user", id } }, policyOf(bot.binding.current, us), directory, until);
  const home = slackHome(call, bot.missingFeatures, {
    onMissing,
    onDropped: (error) => log.debug({ err: error }, "App Home or its prompts were not shown"),
  });
  return {
    commands: { about, open, refusal, log, now: Date.now },
    home: homeTab({ about, open, refusal, inbox, home, log }, signal),
  };
}
