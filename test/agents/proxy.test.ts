import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startProxy } from "./proxy.ts";

test("a delay that comes and goes changes no order", async () => {
  await using proxy = await startProxy();
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on("data", (chunk) => received.push(chunk));
    // The proxy resets what is still open when it goes.
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy.target((server.address() as AddressInfo).port);
  const socket = connect(Number(new URL(proxy.url).port), "127.0.0.1").setNoDelay(true);
  await once(socket, "connect");
  let sent = "";
  for (let number = 0; number < 300; number += 1) {
    proxy.delay(number % 30 < 15 ? 20 : 0);
    const words = `${number};`;
    sent += words;
    socket.write(words);
    await sleep(1);
  }
  const text = () => Buffer.concat(received).toString();
  await expect.poll(() => text().length, { timeout: 10_000 }).toBe(sent.length);
  expect(text()).toBe(sent);
  socket.destroy();
  server.close();
});
