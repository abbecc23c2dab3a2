import { appsMethods } from "./apps.ts";
import { chatMethods } from "./chat.ts";
import { conversationsMethods } from "./conversations.ts";
import type { Method } from "./method.ts";
import { peopleMethods } from "./people.ts";

/** Every method that this Slack knows; any other is an `unknown_method`. */
export const methods: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...appsMethods,
    ...chatMethods,
    ...conversationsMethods,
    ...peopleMethods,
  }),
);
