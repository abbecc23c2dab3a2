import { limits } from "./limits.ts";
import { messageToMarkdown, type SlackMessage } from "./message.ts";
import { asId, asRecord } from "./untrusted.ts";

export type ReferencedIds = {
  readonly users: readonly string[];
  readonly channels: readonly string[];
  readonly userGroups: readonly string[];
};

/**
 * The ids for which `messageToMarkdown` and `transcript` will want names, the author's first, each once and bounded. Found by
 * rendering the message, so that the two can never disagree on what is a mention and what is code.
 */
export function referencedIds(message: SlackMessage): ReferencedIds {
  const users = new Set<string>();
  const channels = new Set<string>();
  const userGroups = new Set<string>();
  const note = (ids: Set<string>) => (id: string) => {
    if (ids.size < limits.ids) ids.add(id);
    return undefined;
  };
  const author = asId(asRecord(message)?.user);
  if (author !== undefined) users.add(author);
  messageToMarkdown(message, { user: note(users), channel: note(channels), userGroup: note(userGroups) });
  return { users: [...users], channels: [...channels], userGroups: [...userGroups] };
}
