export type Peer = "slack" | "store" | "agent";

/** A moment at which a process can die while it talks to somebody outside. */
export type Point = {
  readonly number: number;
  /** Before the request is sent; or with its answer there, unread. */
  readonly moment: "unsent" | "answered";
  readonly peer: Peer;
  /** What is asked or answered, for people: a method, a script, a frame. */
  readonly name: string;
  readonly atMs: number;
};

/** What these bytes are; undefined for what belongs to no turn (pings, the lease's renewal): it would make every count another one. */
export function nameOf(
  peer: Peer,
  moment: Point["moment"],
  bytes: Buffer,
  scripts: Readonly<Record<string, string>>,
): string | undefined {
  if (peer === "store") return moment === "unsent" ? commandIn(bytes, scripts) : "reply";
  const text = bytes.toString("latin1");
  const request = /^(?:GET|POST) (\S+) HTTP/.exec(text);
  if (request !== null) {
    const method = /"method":"([^"]+)"/.exec(text)?.[1];
    return method ?? request[1]?.split("?")[0];
  }
  if (text.startsWith("HTTP/")) return "answer";
  if (peer === "agent") return moment === "unsent" ? "body" : "event";
  const opcode = (bytes[0] ?? 0) & 0x0f;
  if (opcode === pingFrame || opcode === pongFrame) return undefined;
  return moment === "unsent" ? "acknowledgement or body" : "frame or body";
}

const pingFrame = 0x9;
const pongFrame = 0xa;

/** The first command of a RESP request: its name, or our name of the script that it runs. */
function commandIn(bytes: Buffer, scripts: Readonly<Record<string, string>>): string | undefined {
  const [command = "", argument = ""] = bytes
    .subarray(0, 200)
    .toString("latin1")
    .split("\r\n")
    .filter((line) => line !== "" && !/^[*$]\d+$/.test(line));
  if (command.toLowerCase() !== "evalsha") return command.toLowerCase();
  const script = scripts[argument] ?? argument;
  return script === "renew-lease" ? undefined : script;
}
