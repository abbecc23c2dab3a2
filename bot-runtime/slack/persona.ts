import type { MissingFeatures } from "./agent-sessions.ts";
import { SlackError } from "./errors.ts";
import type { Persona } from "./messages.ts";
import type { SlackCall } from "./web.ts";

/**
 * The same calls. Where the app may not set the binding's name and picture (scope `chat:write.customize`), Slack refuses the whole message:
 * it is then sent under the app's own, at once, and so is every later one as long as the process lives. `missing` keeps that, and
 * `onMissing` is told when it turns out.
 */
export function underOwnNameWhereRefused(
  call: SlackCall,
  missing: MissingFeatures,
  onMissing: () => void,
): SlackCall {
  return async (method, args, repeat, signal) => {
    if (!isSigned(args)) return call(method, args, repeat, signal);
    if (missing.has("persona")) return call(method, unsigned(args), repeat, signal);
    try {
      return await call(method, args, repeat, signal);
    } catch (error) {
      if (!(error instanceof SlackError) || error.code !== "missing_scope") throw error;
      // The scope that is missing may be another one: then the second call is refused as well, and that is the answer.
      const result = await call(method, unsigned(args), repeat, signal);
      if (!missing.has("persona")) {
        missing.set("persona", error.code);
        onMissing();
      }
      return result;
    }
  };
}

const isSigned = (args: Readonly<Record<string, unknown>> & Persona): boolean =>
  args.username !== undefined || args.icon_emoji !== undefined || args.icon_url !== undefined;

function unsigned(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { username: _name, icon_emoji: _emoji, icon_url: _url, ...rest } = args;
  return rest;
}
