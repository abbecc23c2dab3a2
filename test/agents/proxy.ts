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
}

/** A TCP proxy that counts connections and can break them. */
export async function startProxy(): Promise<Proxy> {
  let port = 0;
  let accepted = 0;
  const open = new Set<Socket>();
  const server = createServer((inside) => {
    accepted += 1;
    const outside = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      open.add(from);
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
      // A reset is what the tests ask for; the other end is told by the close that follows.
      from.on("error", () => undefined);
      from.pipe(to);
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
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
