import { z } from "zod";
import { limits } from "../limits.ts";
import { text } from "../rules.ts";
import { secretKey, secretName } from "../secrets.ts";

const SlackSecretRef = z
  .strictObject({
    name: secretName(),
    botTokenKey: secretKey("Key that holds the bot token (xoxb-...). Default: bot-token.").default(
      "bot-token",
    ),
    appTokenKey: secretKey(
      "Key that holds the app-level token (xapp-...) with connections:write. Default: app-token.",
    ).default("app-token"),
  })
  .describe("Secret with the app's two tokens. A changed Secret is taken over without a restart.");

export const SlackSchema = z
  .strictObject({
    secretRef: SlackSecretRef,
    slashCommand: text(limits.slashCommandCharacters, [
      {
        require: "^/[a-z0-9_-]{1,31}$",
        message:
          "write a slash and 1 to 31 lower-case letters, digits, hyphens or underscores, such as /sre, exactly as the Slack app declares it",
      },
    ])
      .optional()
      .describe("Slash command that asks the agent; the Slack app must declare it. Default: none."),
    displayName: text(limits.displayNameCharacters, [
      {
        require: "^[^\\r\\n]*[^ \\t\\r\\n][^\\r\\n]*$",
        message: "write a name on one line, such as SRE, or leave the field out",
      },
    ])
      .optional()
      .describe(
        "Name that the bot's messages carry instead of the app's; needs the scope chat:write.customize. Default: the app's name.",
      ),
    icon: text(limits.urlCharacters, [
      {
        require: "^:[a-z0-9_'+-]+:$|^https://[!-~]+$",
        message: "write an emoji such as :ambulance:, or the https:// address of an image",
      },
    ])
      .optional()
      .describe(
        "Emoji (:ambulance:) or https address of an image beside the bot's messages; needs the scope chat:write.customize. Default: the app's icon.",
      ),
  })
  .describe("The Slack app that the bot speaks as.");
