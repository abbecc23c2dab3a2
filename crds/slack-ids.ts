import { limits } from "./limits.ts";
import { text } from "./rules.ts";

/** A channel's id. Direct messages (D...) are not listed: `directMessages` turns them on. */
export const channelId = () =>
  text(limits.slackIdCharacters, [
    {
      refuse: "^D[A-Z0-9]+$",
      message: "leave it out: conversations with one person are turned on by spec.directMessages",
    },
    {
      require: "^[CG][A-Z0-9]{2,}$|^D[A-Z0-9]+$",
      message:
        "write the channel's id, such as C0123ABCD, not its name (a name can change hands): in Slack, click the channel's name; the id stands at the bottom of About",
    },
  ]);

export const userId = () =>
  text(limits.slackIdCharacters, [
    {
      require: "^[UW][A-Z0-9]{2,}$",
      message:
        "write the person's member id, such as U0123ABCD, not a name: in Slack, open the profile, then the three dots, then Copy member ID",
    },
  ]);

export const userGroupId = () =>
  text(limits.slackIdCharacters, [
    {
      require: "^S[A-Z0-9]{2,}$",
      message:
        "write the user group's id, such as S0123ABCD, not its handle: in Slack, open the group under People, then the three dots, then Copy group ID",
    },
  ]);

export const botId = () =>
  text(limits.slackIdCharacters, [
    {
      require: "^B[A-Z0-9]{2,}$",
      message:
        "write the bot's id, such as B0123ABCD (not its app's A... or user's U...): it is the bot_id of its messages, and the bot's log names each one it ignored",
    },
  ]);
