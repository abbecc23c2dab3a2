import type { ReactNode } from "react";
import { withEmoji } from "./emoji.ts";
import { useWorkspace } from "./workspace-context.ts";

/** A link to somewhere that a browser may go; anything else is shown as its words. */
export function SafeLink({ href, children }: { href: string; children: ReactNode }) {
  if (!/^(https?|mailto):/i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
      {children}
    </a>
  );
}

/** Slack's own light markup: links, mentions, bold, italic, struck, code, quotes. Everything else is plain text. */
export function Mrkdwn({ text }: { text: string }) {
  const parts = text.split(/```([\s\S]*?)```/);
  return (
    <div className="mrkdwn">
      {parts.map(
        (part, index) =>
          // biome-ignore-start lint/suspicious/noArrayIndexKey: pieces of one text have no other name
          index % 2 === 1 ? (
            <pre key={index}>{unescaped(part.replace(/^\n/, ""))}</pre>
          ) : (
            <Inline key={index} text={part} />
          ),
        // biome-ignore-end lint/suspicious/noArrayIndexKey: pieces of one text have no other name
      )}
    </div>
  );
}

const tokens =
  /(<[^<>\n]+>|`[^`\n]+`|(?<![\w*])\*[^*\n]+\*(?!\w)|(?<![\w_])_[^_\n]+_(?!\w)|(?<![\w~])~[^~\n]+~(?!\w))/;

function Inline({ text }: { text: string }) {
  return (
    <>
      {text.split(tokens).map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name
        <Piece key={index} piece={piece} />
      ))}
    </>
  );
}

function Piece({ piece }: { piece: string }) {
  const inner = piece.slice(1, -1);
  if (piece.length > 2 && piece.startsWith("<") && piece.endsWith(">")) return <Token token={inner} />;
  if (piece.length > 2 && piece.startsWith("`") && piece.endsWith("`"))
    return <code>{unescaped(inner)}</code>;
  if (piece.length > 2 && tokens.test(piece)) {
    if (piece.startsWith("*"))
      return (
        <strong>
          <Inline text={inner} />
        </strong>
      );
    if (piece.startsWith("_"))
      return (
        <em>
          <Inline text={inner} />
        </em>
      );
    if (piece.startsWith("~"))
      return (
        <s>
          <Inline text={inner} />
        </s>
      );
  }
  return <>{withEmoji(unescaped(piece))}</>;
}

/** `<@U…>`, `<#C…>`, `<!here>`, `<https://…|label>`. */
function Token({ token }: { token: string }) {
  const { view } = useWorkspace();
  const [target = "", label] = token.split("|");
  if (target.startsWith("@"))
    return (
      <span className="mention">
        @{view.users.find(({ id }) => id === target.slice(1))?.realName ?? label ?? target.slice(1)}
      </span>
    );
  if (target.startsWith("#"))
    return (
      <span className="mention">
        #{view.channels.find(({ id }) => id === target.slice(1))?.name ?? label ?? target.slice(1)}
      </span>
    );
  if (target.startsWith("!"))
    return <span className="mention broadcast">{label ?? `@${target.slice(1).split("^")[0]}`}</span>;
  return <SafeLink href={unescaped(target)}>{unescaped(label ?? target)}</SafeLink>;
}

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
