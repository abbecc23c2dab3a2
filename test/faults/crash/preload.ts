import { appendFileSync } from "node:fs";
import { Socket } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { isMainThread } from "node:worker_threads";
import { nameOf, type Peer, type Point } from "./point.ts";

/**
 * Loaded into a bot by `--import`, before its own code. Whatever a bot does outside itself goes over a socket, so every outside call has two
 * moments here at which a process can die: before its request is handed to the system, and when its answer has arrived, so that it took
 * effect, but nobody has read it. Both are numbered from the moment on at which `from` is heard; at number `at` the process kills itself.
 * Every point is written to `file`, at once, so that what happened last is known.
 */
const options = JSON.parse(process.env.CRASH_POINTS ?? "null") as {
  readonly file: string;
  /** Counting starts with the arrival of these words, itself the first point. Left out: at the start of the process. */
  readonly from?: string;
  /** A number, or the name of a point, the first of which counts. Left out: it never dies. */
  readonly at?: number | string;
  readonly peers: Readonly<Record<string, Peer>>;
  readonly scripts: Readonly<Record<string, string>>;
} | null;

if (options !== null && isMainThread) {
  const { file, from, at, peers, scripts } = options;
  let number = from === undefined ? 0 : undefined;

  const asked = new WeakMap<Socket, string>();

  const reached = (moment: Point["moment"], socket: Socket, bytes: Buffer): void => {
    const peer = peers[String(socket.remotePort)];
    if (peer === undefined) return;
    if (number === undefined && moment === "answered" && from !== undefined && bytes.includes(from))
      number = 0;
    if (number === undefined) return;
    const name = nameOf(peer, moment, bytes, scripts);
    if (moment === "unsent" && name !== undefined && !name.endsWith("body")) asked.set(socket, name);
    if (name !== undefined) reach(moment, peer, name === "answer" ? `answer to ${asked.get(socket)}` : name);
  };
  const reach = (moment: Point["moment"], peer: Peer, name: string): void => {
    if (number === undefined) return;
    number += 1;
    const point: Point = { number, moment, peer, name, atMs: Date.now() };
    appendFileSync(file, `${JSON.stringify(point)}\n`);
    if (number === at || name === at) process.kill(process.pid, "SIGKILL");
  };

  type Chunks = readonly { readonly chunk: string | Buffer; readonly encoding: BufferEncoding }[];
  type Write = (
    this: Socket,
    writev: boolean,
    data: unknown,
    encoding: BufferEncoding,
    done: unknown,
  ) => void;
  const prototype = Socket.prototype as unknown as {
    _writeGeneric: Write;
    push: typeof Readable.prototype.push;
  };
  const write = prototype._writeGeneric;
  prototype._writeGeneric = function (writev, data, encoding, done) {
    const bytes = writev
      ? Buffer.concat((data as Chunks).map(({ chunk, encoding: own }) => asBytes(chunk, own)))
      : asBytes(data as string | Buffer, encoding);
    reached("unsent", this, bytes);
    write.call(this, writev, data, encoding, done);
  };
  prototype.push = function (this: Socket, chunk: Buffer | null, encoding?: BufferEncoding) {
    if (chunk !== null) reached("answered", this, chunk);
    return Readable.prototype.push.call(this, chunk, encoding);
  };
  // The store that is a file is called without a socket: its commits are its two moments.
  const exec = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (sql) {
    const commits = sql.startsWith("COMMIT");
    if (commits) reach("unsent", "store", "commit");
    exec.call(this, sql);
    if (commits) reach("answered", "store", "commit");
  };
}

function asBytes(chunk: string | Buffer, encoding: BufferEncoding): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
}
