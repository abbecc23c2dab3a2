/** The first `maxChars` of Markdown, cut between lines where one is near, with a closed code block and a note that more stood there. */
export function bounded(markdown: string, maxChars: number): string {
  if (markdown.length <= maxChars) return markdown;
  const room = maxChars - NOTE.length - FENCE_ROOM;
  if (room <= 0) return markdown.slice(0, Math.max(0, maxChars)).toWellFormed();
  const head = markdown.slice(0, room);
  const lineEnd = head.lastIndexOf("\n");
  const cut = (lineEnd > room * NEAR ? head.slice(0, lineEnd) : head).toWellFormed().trimEnd();
  return `${cut}${openFence(cut)}${NOTE}`;
}

/** What closes a code block that the cut left open. */
function openFence(markdown: string): string {
  let open: string | undefined;
  for (const line of markdown.split("\n")) {
    const ticks = /^[ >]{0,32}(`{3,}|~{3,})/.exec(line)?.[1];
    if (ticks === undefined) continue;
    if (open === undefined) open = ticks;
    else if (ticks.startsWith(open)) open = undefined;
  }
  return open === undefined ? "" : `\n${open.slice(0, FENCE_ROOM - 1)}`;
}

const NOTE = "\n\n[The message goes on; the rest was cut here.]";
const FENCE_ROOM = 16;
/** A cut at a line end may give up this much of the room, no more: one endless line is cut where it is. */
const NEAR = 0.8;
