import type { Act, ActResult } from "../page-api.ts";
import { Refusal } from "../web-api/refusal.ts";
import type { World } from "../world.ts";
import { CannotAct } from "./cannot-act.ts";
import { archive, createChannel, invite, openDm, remove } from "./channels.ts";
import { clickElement, dismissEphemeral, globalShortcut, messageShortcut, slashCommand } from "./gestures.ts";
import { deleteOwn, edit, fireAlert, post, reactTo } from "./messages.ts";
import { closeModal, openAppHome, renameThread, stopSession, submitModal } from "./surfaces.ts";

/** Does in the workspace what a person or a webhook does. What Slack would not allow comes back as `ok: false`. */
export function perform(world: World, act: Act): ActResult {
  try {
    return carryOut(world, act);
  } catch (error) {
    if (error instanceof CannotAct) return { ok: false, error: error.code, message: error.message };
    if (error instanceof Refusal) return { ok: false, error: error.code, message: refusalText(error) };
    throw error;
  }
}

function carryOut(world: World, act: Act): ActResult {
  switch (act.kind) {
    case "post":
      return post(world, act);
    case "edit":
      return edit(world, act);
    case "delete":
      return deleteOwn(world, act);
    case "react":
      return reactTo(world, act);
    case "alert":
      return fireAlert(world, act);
    case "block-action":
      return clickElement(world, act);
    case "submit-view":
      return submitModal(world, act);
    case "close-view":
      return closeModal(world, act);
    case "slash-command":
      return slashCommand(world, act);
    case "message-shortcut":
      return messageShortcut(world, act);
    case "global-shortcut":
      return globalShortcut(world, act);
    case "open-app-home":
      return openAppHome(world, act);
    case "stop-session":
      return stopSession(world, act);
    case "rename-session":
      return renameThread(world, act);
    case "invite":
      return invite(world, act);
    case "remove":
      return remove(world, act);
    case "archive":
      return archive(world, act);
    case "create-channel":
      return createChannel(world, act);
    case "open-dm":
      return openDm(world, act);
    case "dismiss-ephemeral":
      return dismissEphemeral(world, act);
  }
}

function refusalText(refusal: Refusal): string {
  const metadata = refusal.more.response_metadata as { readonly messages?: readonly string[] } | undefined;
  return [refusal.code, ...(metadata?.messages ?? [])].join(" ");
}
