import type { ReactNode } from "react";
import { withEmoji } from "./emoji.ts";
import { slackDate } from "./slack-date.ts";
import { useWorkspace } from "./workspace-context.ts";

/** A link to somewhere that a browser may go; anything else is shown as its words. */
export function SafeLink({ href, children }: { href: string; children: ReactNode }) {
  if (!isSafeLink(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
    </a>
  );
}

export const isSafeLink = (href: string): boolean => /^(https?:\/\/|mailto:)/i.test(href);

/** Slack's own light markup: links, mentions, bold, italic, struck, code, quotes. Everything else is plain text. */
export function Mrkdwn({ text }: { text: string }) {
  return (
    <div className="mrkdwn">
      {text.split(/```([\s\S]*?)```/).map(
        (part, index) =>
          // biome-ignore-start lint/suspicious/noArrayIndexKey: pieces of one text have no other name
          index % 2 === 1 ? (
            <pre key={index}>{unescaped(part.replace(/^\n/, ""))}</pre>
          ) : (
            <Quoted key={index} text={part} />
          ),
        // biome-ignore-end lint/suspicious/noArrayIndexKey: pieces of one text have no other name
      )}
    </div>
  );
}

/** Neighbouring lines that begin with `>` stand together as one quote. */
function Quoted({ text }: { text: string }) {
  const runs: { readonly isQuote: boolean; readonly lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const isQuote = /^(&gt;|>)/.test(line);
    const last = runs.at(-1);
    const words = isQuote ? line.replace(/^(&gt;|>) ?/, "") : line;
    if (last?.isQuote === isQuote) last.lines.push(words);
    else runs.push({ isQuote, lines: [words] });
  }
  return runs.map(
    ({ isQuote, lines }, index) =>
      // biome-ignore-start lint/suspicious/noArrayIndexKey: pieces of one text have no other name
      isQuote ? (
        <blockquote key={index}>
          <Inline text={lines.join("\n")} />
        </blockquote>
      ) : (
        <Inline key={index} text={lines.join("\n")} />
      ),
    // biome-ignore-end lint/suspicious/noArrayIndexKey: pieces of one text have no other name
  );
}

const tokens =
  /(<[^<>\n]+>|`[^`\n]+`|(?<![\w*])\*[^*\n]+\*(?!\w)|(?<![\w_])_[^_\n]+_(?!\w)|(?<![\w~])~[^~\n]+~(?!\w))/;

function Inline({ text }: { text: string }) {
  return text.split(tokens).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
    <Piece key={index} piece={piece} />
  ));
}

const wraps = { "*": "strong", _: "em", "~": "s" } as const;

function Piece({ piece }: { piece: string }) {
  const inner = piece.slice(1, -1);
  if (piece.length > 2 && tokens.test(piece)) {
    if (piece.startsWith("<")) return <Token token={inner} />;
    if (piece.startsWith("`")) return <code>{unescaped(inner)}</code>;
    const Wrap = wraps[piece[0] as keyof typeof wraps];
    if (Wrap !== undefined)
      return (
        <Wrap>
          <Inline text={inner} />
        </Wrap>
      );
  }
  return withEmoji(unescaped(piece));
}

/** `<@U…>`, `<#C…>`, `<!here>`, `<!date^…>`, `<https://…|label>`. */
function Token({ token }: { token: string }) {
  const { view, me } = useWorkspace();
  const [target = "", label] = token.split("|");
  if (target.startsWith("@")) {
    const id = target.slice(1);
    return (
      <span className={`mention ${id === me ? "of-me" : ""}`}>
        @{view.users.find((user) => user.id === id)?.realName ?? label ?? id}
      </span>
    );
  }
  if (target.startsWith("#"))
    return (
      <span className="mention">
        #{view.channels.find(({ id }) => id === target.slice(1))?.name ?? label ?? target.slice(1)}
      </span>
    );
  if (target.startsWith("!date^")) {
    const [, seconds = "", format = ""] = target.split("^");
    return <time title={label}>{slackDate(Number(seconds), format)}</time>;
  }
  if (target.startsWith("!"))
    return <span className="mention of-me">{label ?? `@${target.slice(1).split("^")[0]}`}</span>;
  return (
    <SafeLink href={unescaped(target)}>
      {label === undefined ? unescaped(target) : <Inline text={label} />}
    </SafeLink>
  );
}

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
