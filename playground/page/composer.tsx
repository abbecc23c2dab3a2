import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { ChannelView, Upload } from "../slack/page-api.ts";
import { emojiOf } from "./emoji.ts";
import { EmojiPicker } from "./emoji-picker.tsx";
import { Icon } from "./icon.tsx";
import { PickedFiles } from "./picked-files.tsx";
import { type Suggestion, suggestionsFor, wordBefore } from "./suggestions.ts";
import { readUploads } from "./uploads.ts";
import { otherOf, useWorkspace } from "./workspace-context.ts";

/** Where messages, mentions and slash commands are written. Enter sends, Shift+Enter starts a line. */
export function Composer({
  channel,
  threadTs,
  placeholder,
}: {
  channel: ChannelView;
  threadTs?: string;
  placeholder: string;
}) {
  const { view, me, doing, openThread } = useWorkspace();
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const [files, setFiles] = useState<readonly Upload[]>([]);
  const [broadcast, setBroadcast] = useState(false);
  const [chosen, setChosen] = useState(0);
  const [waved, setWaved] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  const moveTo = useRef<number>(undefined);
  const listId = useId();
  useEffect(() => {
    // Not on a touch screen: its keyboard would cover what was just opened.
    if (matchMedia("(pointer: fine)").matches) area.current?.focus();
  }, []);
  const before = text.slice(0, caret);
  const suggestions = waved === before ? [] : suggestionsFor(before, view, channel);

  // With the new text and not a frame later: letters typed in between would stand before it.
  useLayoutEffect(() => {
    if (moveTo.current === undefined) return;
    area.current?.focus();
    area.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = undefined;
  });
  const write = (next: string, at: number) => {
    setText(next);
    setCaret(at);
    setChosen(0);
    moveTo.current = at;
  };
  const insert = (words: string) => write(before + words + text.slice(caret), caret + words.length);
  const take = ({ insert: words }: Suggestion) => {
    const start = before.slice(0, before.length - wordBefore(before).length);
    write(`${start}${words} ${text.slice(caret)}`, start.length + words.length + 1);
  };
  const attach = async (list: Iterable<File>) => {
    const read = await readUploads(list);
    setFiles((others) => [...others, ...read]);
  };
  const send = async () => {
    const written = text.trim();
    if (written === "" && files.length === 0) return;
    const command = threadTs === undefined && files.length === 0 ? commandIn(written) : undefined;
    const result =
      command === undefined
        ? await doing({
            kind: "post",
            user: me,
            channel: channel.id,
            text: written.replace(/^\/me\s+/, ""),
            ...(written.startsWith("/me ") ? { subtype: "me_message" as const } : {}),
            ...(threadTs === undefined ? {} : { threadTs, broadcast }),
            ...(files.length === 0 ? {} : { files: [...files] }),
          })
        : await doing({ kind: "slash-command", user: me, channel: channel.id, ...command });
    if (!result.ok) return;
    setText("");
    setCaret(0);
    setFiles([]);
    setBroadcast(false);
    // To an agent each message begins a conversation, which Slack opens at once.
    const isToAgent = otherOf(channel, view, me)?.kind === "bot";
    if (isToAgent && command === undefined && threadTs === undefined && result.ts !== undefined)
      openThread(channel.id, result.ts);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const suggestion = suggestions[chosen];
    if (suggestion !== undefined && (event.key === "Tab" || event.key === "Enter")) {
      event.preventDefault();
      take(suggestion);
    } else if (suggestion !== undefined && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setChosen((chosen + (event.key === "ArrowDown" ? 1 : suggestions.length - 1)) % suggestions.length);
    } else if (suggestion !== undefined && event.key === "Escape") {
      event.stopPropagation();
      setWaved(before);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void send();
    }
  };
  if (channel.isArchived) return <p className="archived">This channel is archived.</p>;
  const canSend = text.trim() !== "" || files.length > 0;
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void attach(event.dataTransfer.files);
      }}
    >
      {suggestions.length > 0 && (
        <div className="suggestions" role="listbox" aria-label="Suggestions" id={listId}>
          {suggestions.map((one, index) => (
            <button
              type="button"
              key={one.insert}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              onMouseDown={(event) => event.preventDefault()}
              onMouseEnter={() => setChosen(index)}
              onClick={() => take(one)}
            >
              <strong>{one.insert}</strong> <span>{one.label}</span> <small>{one.hint}</small>
            </button>
          ))}
        </div>
      )}
      <textarea
        ref={area}
        rows={Math.min(8, text.split("\n").length)}
        value={text}
        placeholder={placeholder}
        aria-label={placeholder}
        aria-controls={suggestions.length > 0 ? listId : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setCaret(event.target.selectionStart);
          setChosen(0);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onPaste={(event) => {
          if (event.clipboardData.files.length === 0) return;
          event.preventDefault();
          void attach(event.clipboardData.files);
        }}
        onKeyDown={onKey}
      />
      {files.length > 0 && <PickedFiles files={files} setFiles={setFiles} />}
      <div className="composer-tools">
        <label className="icon attach" title="Attach files">
          <Icon name="plus" />
          <input
            type="file"
            multiple
            aria-label="Attach files"
            onChange={(event) => void attach(event.target.files ?? [])}
          />
        </label>
        <EmojiPicker label="Insert an emoji" onPick={(name) => insert(emojiOf(name))} />
        <button
          type="button"
          className="icon"
          aria-label="Mention someone"
          title="Mention someone"
          onClick={() => insert(/(^|\s)$/.test(before) ? "@" : " @")}
        >
          <Icon name="at" />
        </button>
        {threadTs === undefined && text === "" && (
          <button
            type="button"
            className="icon"
            aria-label="Slash command"
            title="Slash command"
            onClick={() => insert("/")}
          >
            <Icon name="bolt" />
          </button>
        )}
        {threadTs !== undefined && channel.kind !== "im" && (
          <label className="broadcast">
            <input
              type="checkbox"
              checked={broadcast}
              onChange={(event) => setBroadcast(event.target.checked)}
            />{" "}
            Also send to #{channel.name}
          </label>
        )}
        <button
          type="submit"
          className="send icon"
          aria-label="Send"
          title="Send (Enter)"
          disabled={!canSend}
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

/** `/ask why` as a command and its text. `/me` is no command of an app. */
function commandIn(written: string): { readonly command: string; readonly text: string } | undefined {
  const [, command, text = ""] = /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/.exec(written) ?? [];
  return command === undefined || command === "/me" ? undefined : { command, text };
}
