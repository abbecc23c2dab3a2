import { type KeyboardEvent, useRef, useState } from "react";
import type { ChannelView, Upload } from "../slack/page-api.ts";
import { useWorkspace } from "./workspace-context.ts";

type Suggestion = { readonly insert: string; readonly label: string; readonly hint: string };

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
  const { view, me, doing } = useWorkspace();
  const [text, setText] = useState("");
  const [files, setFiles] = useState<readonly Upload[]>([]);
  const [chosen, setChosen] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const word = /(?:^|\s)([@/][\w.-]*)$/.exec(text)?.[1] ?? "";
  const suggestions = suggestionsFor(word, text, view, channel);

  const take = ({ insert }: Suggestion) => {
    setText(`${text.slice(0, text.length - word.length)}${insert} `);
    setChosen(0);
    area.current?.focus();
  };
  const send = async () => {
    const written = text.trim();
    if (written === "" && files.length === 0) return;
    const command = /^(\/\S+)\s*([\s\S]*)$/.exec(written);
    const result =
      command === null
        ? await doing({
            kind: "post",
            user: me,
            channel: channel.id,
            text: written,
            ...(threadTs === undefined ? {} : { threadTs }),
            ...(files.length === 0 ? {} : { files: [...files] }),
          })
        : await doing({
            kind: "slash-command",
            user: me,
            channel: channel.id,
            command: command[1] ?? "",
            text: command[2] ?? "",
          });
    if (!result.ok) return;
    setText("");
    setFiles([]);
  };
  const onKey = (event: KeyboardEvent) => {
    const suggestion = suggestions[chosen];
    if (suggestion !== undefined && (event.key === "Tab" || event.key === "Enter")) {
      event.preventDefault();
      take(suggestion);
    } else if (suggestions.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setChosen((chosen + (event.key === "ArrowDown" ? 1 : suggestions.length - 1)) % suggestions.length);
    } else if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void send();
    }
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {suggestions.length > 0 && (
        <div className="suggestions" role="listbox" aria-label="Suggestions">
          {suggestions.map((one, index) => (
            <button
              type="button"
              key={one.insert}
              role="option"
              aria-selected={index === chosen}
              className={index === chosen ? "here" : ""}
              onClick={() => take(one)}
            >
              <strong>{one.insert}</strong> {one.label} <small>{one.hint}</small>
            </button>
          ))}
        </div>
      )}
      {files.length > 0 && <p className="picked">{files.map(({ name }) => name).join(", ")}</p>}
      <textarea
        ref={area}
        rows={Math.min(8, text.split("\n").length)}
        value={text}
        placeholder={placeholder}
        aria-label={placeholder}
        disabled={channel.isArchived}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
      />
      <label className="icon attach" title="Attach files">
        ＋
        <input
          type="file"
          multiple
          aria-label="Attach files"
          onChange={async (event) => setFiles(await readFiles(event.target.files))}
        />
      </label>
      <button type="submit" className="send" aria-label="Send">
        ➤
      </button>
    </form>
  );
}

function suggestionsFor(
  word: string,
  text: string,
  view: ReturnType<typeof useWorkspace>["view"],
  channel: ChannelView,
): readonly Suggestion[] {
  if (word.startsWith("@"))
    return view.users
      .filter(
        ({ name, realName, kind }) =>
          kind !== "deactivated" && `${name} ${realName}`.toLowerCase().includes(word.slice(1).toLowerCase()),
      )
      .sort(
        (a, b) =>
          Number(channel.members.includes(b.id)) - Number(channel.members.includes(a.id)) ||
          Number(b.kind === "bot") - Number(a.kind === "bot"),
      )
      .slice(0, 6)
      .map(({ id, name, realName }) => ({
        insert: `@${name}`,
        label: realName,
        hint: channel.members.includes(id) ? "" : "not in this channel",
      }));
  if (word.startsWith("/") && text === word)
    return view.apps
      .flatMap(({ slashCommands }) => slashCommands)
      .filter(({ command }) => command.startsWith(word))
      .map(({ command, hint, description }) => ({ insert: command, label: hint, hint: description }));
  return [];
}

const readFiles = (list: FileList | null): Promise<Upload[]> =>
  Promise.all(
    [...(list ?? [])].map(async (file) => ({
      name: file.name,
      ...(file.type === "" ? {} : { mimetype: file.type }),
      base64: btoa(
        [...new Uint8Array(await file.arrayBuffer())].map((byte) => String.fromCharCode(byte)).join(""),
      ),
    })),
  );
