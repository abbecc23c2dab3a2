import type { AlignType, PhrasingContent, RootContent, TableCell } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { type ReactNode, useMemo } from "react";
import { withEmoji } from "../emoji.ts";
import { SafeLink } from "../mrkdwn.tsx";

/** The `markdown` block: standard Markdown with tables and task lists. HTML in it is shown as it is written. */
export function Markdown({ text }: { text: string }) {
  const tree = useMemo(
    () => fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }),
    [text],
  );
  return <div className="markdown rich-text">{tree.children.map(toElement)}</div>;
}

type Node = RootContent | PhrasingContent;

function toElement(node: Node, key: number): ReactNode {
  const children = "children" in node ? (node.children as readonly Node[]).map(toElement) : [];
  switch (node.type) {
    case "text":
      return withEmoji(node.value);
    case "html":
      return <span key={key}>{node.value}</span>;
    case "paragraph":
      return <p key={key}>{children}</p>;
    case "heading":
      return (
        <p key={key} className={`heading level-${node.depth}`}>
          {children}
        </p>
      );
    case "strong":
      return <strong key={key}>{children}</strong>;
    case "emphasis":
      return <em key={key}>{children}</em>;
    case "delete":
      return <s key={key}>{children}</s>;
    case "inlineCode":
      return <code key={key}>{node.value}</code>;
    case "code":
      return <pre key={key}>{node.value}</pre>;
    case "break":
      return <br key={key} />;
    case "thematicBreak":
      return <hr key={key} />;
    case "blockquote":
      return <blockquote key={key}>{children}</blockquote>;
    case "list":
      return node.ordered === true ? (
        <ol key={key} start={node.start ?? 1}>
          {children}
        </ol>
      ) : (
        <ul key={key}>{children}</ul>
      );
    case "listItem":
      return (
        <li key={key} className={node.checked == null ? "" : "checkable"}>
          {node.checked != null && <input type="checkbox" checked={node.checked} disabled />}
          {children}
        </li>
      );
    case "link":
      return (
        <SafeLink key={key} href={node.url}>
          {children}
        </SafeLink>
      );
    case "image":
      return (
        <SafeLink key={key} href={node.url}>
          {node.alt || node.url}
        </SafeLink>
      );
    case "table":
      return (
        <div key={key} className="table">
          <table>
            <tbody>
              {node.children.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
                <Row key={index} cells={row.children} align={node.align ?? []} isHead={index === 0} />
              ))}
            </tbody>
          </table>
        </div>
      );
    default:
      return children;
  }
}

function Row({
  cells,
  align,
  isHead,
}: {
  cells: readonly TableCell[];
  align: readonly AlignType[];
  isHead: boolean;
}) {
  const Cell = isHead ? "th" : "td";
  return (
    <tr>
      {cells.map((cell, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other name
        <Cell key={column} style={{ textAlign: align[column] ?? "left" }}>
          {cell.children.map(toElement)}
        </Cell>
      ))}
    </tr>
  );
}
