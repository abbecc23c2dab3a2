import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Proxy extends AsyncDisposable {
  /** With a slash at the end. */
  readonly url: string;
  /** Where connections go from now on. */
  target(port: number): void;
  /** How many were accepted so far. */
  connections(): number;
  /** Resets every open connection, as a gateway that dies does. New ones are accepted. */
  cut(): void;
  /** From now on everything arrives so much later, ms, in both directions; 0: at once. */
  delay(ms: number): void;
  /** Nothing passes any more and nobody is told, as on a link that is gone; new connections are accepted and silent. */
  freeze(): void;
  /** What was held back goes on. */
  thaw(): void;
}

/** A TCP proxy that counts connections and can delay, silence or break them. */
export async function startProxy(): Promise<Proxy> {
  let port = 0;
  let accepted = 0;
  let delayMs = 0;
  let frozen = false;
  const open = new Set<Socket>();
  const server = createServer((inside) => {
    accepted += 1;
    const outside = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      open.add(from);
      const inTurn = inOrder(() => delayMs);
      from.on("close", () => {
        open.delete(from);
        inTurn(() => to.destroy());
      });
      // A reset is what the tests ask for; the other end is told by the close that follows.
      from.on("error", () => undefined);
      from.on("data", (chunk) => inTurn(() => to.write(chunk)));
      from.on("end", () => inTurn(() => to.end()));
      if (frozen) from.pause();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    target(to) {
      port = to;
    },
    connections: () => accepted,
    cut,
    delay(ms) {
      delayMs = ms;
    },
    freeze() {
      frozen = true;
      for (const socket of open) socket.pause();
    },
    thaw() {
      frozen = false;
      for (const socket of open) socket.resume();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}

/**
 * Does one thing after the other, each when its delay is over. Each timer waits for the one before: of two that end in the same moment either
 * may come first, and bytes that change places are nothing that a network does.
 */
function inOrder(delayMs: () => number): (act: () => void) => void {
  const waiting: { readonly act: () => void; readonly dueMs: number }[] = [];
  const doDue = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const leftMs = next.dueMs - performance.now();
      if (leftMs > 0) {
        setTimeout(doDue, leftMs);
        return;
      }
      waiting.shift();
      next.act();
    }
  };
  return (act) => {
    waiting.push({ act, dueMs: performance.now() + delayMs() });
    if (waiting.length === 1) doDue();
  };
}
