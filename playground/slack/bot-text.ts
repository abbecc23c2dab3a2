import type { Workspace } from "./workspace.ts";

/** How an app asked Slack to read its text. Source: chat.postMessage `parse`, `link_names`. */
export interface Reading {
  readonly linkNames: boolean;
}

/**
 * An app's `text` as Slack stores it: known tokens stay, every other control character is escaped, bare URLs become links,
 * and names become mentions where the app asked for it. Source: "Formatting message text".
 */
export function readBotText(text: string, workspace: Workspace, reading: Reading): string {
  const parts = text.split(/(<[^<>\n]*>)/);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return TOKEN.test(part) ? part : escapeOnce(part);
      const linked = escapeOnce(part).replace(BARE_URL, "$1<$2>");
      return reading.linkNames ? linkNames(linked, workspace) : linked;
    })
    .join("");
}

const TOKEN =
  /^<(?:[@#][A-Z0-9]+|!(?:channel|here|everyone|subteam\^[A-Z0-9]+|date\^\d+\^[^|]*)|(?:https?|mailto|tel|slack):[^|]*)(?:\|[^<>]*)?>$/;
const BARE_URL = /(^|[\s(])(https?:\/\/[^\s<>|)]*[^\s<>|).,;:!?'"])/g;

/** `&amp;`, `&lt;` and `&gt;` are already escaped; anything else is not. */
const escapeOnce = (text: string): string =>
  text
    .replace(/&(?!(?:amp|lt|gt);)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

function linkNames(text: string, workspace: Workspace): string {
  return text.replace(/(?<![\w.@])@([a-z0-9][a-z0-9._-]*)/g, (whole, name: string) => {
    if (name === "channel" || name === "here" || name === "everyone") return `<!${name}>`;
    const user = workspace.user(name);
    const group = workspace.group(name);
    return user !== undefined ? `<@${user}>` : group !== undefined ? `<!subteam^${group}>` : whole;
  });
}
