import { createContext, use } from "react";
import type { Act, ActResult, ChannelView, UserView, WorkspaceView } from "../slack/page-api.ts";

/** Does what a person does, and shows what Slack would say against it. */
export type Doing = (what: Act) => Promise<ActResult>;

export type Workspace = {
  readonly view: WorkspaceView;
  /** Id of the person that the page acts as. */
  readonly me: string;
  readonly doing: Doing;
  readonly openThread: (channel: string, threadTs: string) => void;
};

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = use(WorkspaceContext);
  if (workspace === undefined) throw new Error("used outside of a workspace");
  return workspace;
}

export const userOf = (view: WorkspaceView, id: string | undefined): UserView | undefined =>
  view.users.find((user) => user.id === id);

/** Whom a direct message is with. */
export const otherOf = (channel: ChannelView, view: WorkspaceView, me: string) =>
  channel.kind === "im"
    ? userOf(
        view,
        channel.members.find((id) => id !== me),
      )
    : undefined;

/** `#sre`, or who the direct message is with. */
export const titleOf = (channel: ChannelView, view: WorkspaceView, me: string): string =>
  otherOf(channel, view, me)?.realName ?? `#${channel.name}`;
