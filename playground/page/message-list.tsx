import { Fragment, type ReactNode, useLayoutEffect, useRef } from "react";
import type { EphemeralView, MessageView } from "../slack/page-api.ts";
import { Ephemeral } from "./ephemeral.tsx";
import { MessageItem } from "./message-item.tsx";
import { dayOf } from "./message-time.ts";

type Props = {
  readonly label: string;
  readonly messages: readonly MessageView[];
  readonly ephemerals: readonly EphemeralView[];
  readonly inThread?: boolean;
  /** Stands above the first message. */
  readonly head?: ReactNode;
  /** Stands below the last one: what the agent is doing. */
  readonly tail?: ReactNode;
};

/** Messages by time, with the days between them; follows what is new while the reader is at the end. */
export function MessageList({ label, messages, ephemerals, inThread = false, head, tail }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useStickToBottom(list);
  const all = [...messages, ...ephemerals].sort((a, b) => Number(a.ts) - Number(b.ts));
  return (
    <div className="messages" ref={list} role="log" aria-label={label} onKeyDown={moveFocus}>
      <div className="messages-inner">
        {head}
        {all.map((one, index) => {
          const before = all[index - 1];
          const day = dayOf(one.ts, Date.now());
          const isNewDay = before === undefined || dayOf(before.ts, Date.now()) !== day;
          return (
            <Fragment key={`${one.ts}${"appId" in one && !("replyCount" in one) ? "e" : ""}`}>
              {isNewDay && !inThread && (
                <p className="day">
                  <span>{day}</span>
                </p>
              )}
              {"replyCount" in one ? (
                <MessageItem
                  message={one}
                  inThread={inThread}
                  follows={!isNewDay && follows(before, one) && !(inThread && index === 1)}
                />
              ) : (
                <Ephemeral ephemeral={one} />
              )}
              {inThread && index === 0 && messages.length > 1 && (
                <p className="day replies-line">
                  <span>
                    {messages.length - 1} {messages.length === 2 ? "reply" : "replies"}
                  </span>
                </p>
              )}
            </Fragment>
          );
        })}
        {tail}
      </div>
    </div>
  );
}

/** Longer than this after the last message, the author is named again, s. */
const sameBreathS = 300;

function follows(before: MessageView | EphemeralView | undefined, message: MessageView): boolean {
  return (
    before !== undefined &&
    "replyCount" in before &&
    before.user === message.user &&
    before.botId === message.botId &&
    before.username === message.username &&
    before.replyCount === 0 &&
    Number(message.ts) - Number(before.ts) < sameBreathS
  );
}

/** Up and down go from message to message, so that hover tools can be reached without a mouse. */
function moveFocus(event: React.KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (!(event.target instanceof HTMLElement) || event.target.matches("input, textarea, select")) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("article")];
  const at = items.findIndex((item) => item.contains(event.target as HTMLElement));
  const next = items.at(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
  if (next === undefined) return;
  event.preventDefault();
  next.tabIndex = -1;
  next.focus();
}

/** Near the end, px: the reader counts as being at the end. */
const nearPx = 80;

/** Follows what grows while the reader is at the end; somebody who scrolled up is left where they read. */
function useStickToBottom(list: React.RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const element = list.current;
    const inner = element?.firstElementChild;
    if (element === null || inner == null) return;
    let atEnd = true;
    const onScroll = () => {
      atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
    };
    const grown = new ResizeObserver(() => {
      if (atEnd) element.scrollTop = element.scrollHeight;
    });
    grown.observe(inner);
    grown.observe(element);
    element.addEventListener("scroll", onScroll);
    return () => {
      grown.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [list]);
}
