import { agentMethods } from "./agents.ts";
import { appsMethods } from "./apps.ts";
import { chatMethods } from "./chat.ts";
import { historyMethods } from "./conversation-history.ts";
import { conversationsMethods } from "./conversations.ts";
import { fileMethods } from "./files.ts";
import type { Method } from "./method.ts";
import { peopleMethods } from "./people.ts";
import { reactionMethods } from "./reactions.ts";
import { streamMethods } from "./streams.ts";
import { viewMethods } from "./views.ts";

/** Every method that this Slack knows; any other is an `unknown_method`. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...agentMethods,
    ...appsMethods,
    ...chatMethods,
    ...conversationsMethods,
    ...fileMethods,
    ...historyMethods,
    ...peopleMethods,
    ...reactionMethods,
    ...streamMethods,
    ...viewMethods,
  }),
);
