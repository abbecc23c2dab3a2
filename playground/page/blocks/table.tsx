import type { CSSProperties } from "react";
import type { SlackObject } from "../../slack/page-api.ts";
import { RichText } from "./rich-text.tsx";
import { isRecord, recordsIn, textOf } from "./slack-object.ts";

/** `table` and `data_table`: the first row is the head. Wider than its place, it scrolls by itself. */
export function Table({ block }: { block: SlackObject }) {
  const [head = [], ...body] = (Array.isArray(block.rows) ? block.rows : []).map(recordsIn);
  const columns = Array.isArray(block.column_settings) ? block.column_settings : [];
  const look = (column: number, cell: SlackObject): CSSProperties => {
    const settings = isRecord(columns[column]) ? columns[column] : {};
    return {
      textAlign:
        settings.align === "right" || settings.align === "center"
          ? settings.align
          : cell.type === "raw_number"
            ? "right"
            : "left",
      ...(settings.is_wrapped === false ? { whiteSpace: "nowrap" } : {}),
    };
  };
  return (
    <div className="table">
      <table>
        {textOf(block.caption) !== "" && <caption>{textOf(block.caption)}</caption>}
        <thead>
          <tr>
            {head.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other name
              <th key={column} style={look(column, cell)}>
                <Cell cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name
            <tr key={index}>
              {row.map((cell, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other name
                <td key={column} style={look(column, cell)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell }: { cell: SlackObject }) {
  if (cell.type === "rich_text") return <RichText block={cell} />;
  return textOf(cell) || String(cell.value ?? "");
}
