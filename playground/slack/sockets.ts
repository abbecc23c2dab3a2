import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Delivery, Receiver } from "./delivery.ts";
import { slackId, uuid } from "./ids.ts";
import { limits } from "./limits.ts";
import { type MalformedShape, malformedFrame } from "./malformed.ts";
import type { ConnectionView } from "./page-api.ts";
import { disconnectFrame, helloFrame, readAcknowledgement } from "./socket-frames.ts";
import type { World } from "./world.ts";

interface Connection extends Receiver {
  readonly appId: string;
  readonly openedMs: number;
  readonly socket: Duplex;
  readonly ws: WebSocket;
  /** False once told to disconnect: no new events come here. */
  isReceiving: boolean;
  /** Half-open: nothing goes in or out, and nobody was told. */
  isFrozen: boolean;
  /** Answers pings, gets no events. */
  isDeaf: boolean;
  readonly timers: Set<() => void>;
}

/** The Socket Mode side: connections opened with one-use tickets. Source: "Using Socket Mode". */
export class Sockets {
  readonly #world: () => World;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.bodyBytes,
    perMessageDeflate: false,
  });
  readonly #connections = new Map<string, Connection>();
  readonly #ghost: Receiver;

  constructor(world: () => World) {
    this.#world = world;
    this.#ghost = ghost(() => world().delivery);
  }

  /** Lets the faults of group "socket" act on the connections. */
  arm(): void {
    const { faults, clock } = this.#world();
    faults.onSwitch("reset-connections", ({ midFrame }) => this.#each((c) => reset(c, midFrame === true)));
    faults.onSwitch("half-open", () =>
      this.#each((connection) => {
        freeze(connection);
        // Slack notices a dead peer in the end.
        connection.timers.add(clock.after(limits.deadPeerMs, () => connection.ws.terminate()));
      }),
    );
    faults.onSwitch("deaf-socket", () =>
      this.#each((connection) => {
        connection.isDeaf = true;
      }),
    );
    faults.onSwitch("refresh-now", () => this.#each((c) => this.#disconnect(c, "refresh_requested")));
    faults.onSwitch("link-disabled", (_, isOn) => {
      if (isOn) this.#each((connection) => this.#disconnect(connection, "link_disabled"));
    });
    faults.onSwitch("warn-and-refresh", ({ seconds }) =>
      this.#each((connection) => {
        this.#warn(connection);
        const cancel = clock.after(Number(seconds) * 1000, () =>
          this.#disconnect(connection, "refresh_requested"),
        );
        connection.timers.add(cancel);
      }),
    );
    faults.onSwitch("malformed-frame", ({ shape }) =>
      this.#each((connection) => {
        const { workspace } = this.#world();
        connection.ws.send(
          malformedFrame(shape as MalformedShape, connection.appId, workspace.team.id, clock.nowMs()),
        );
      }),
    );
  }

  /** Who may get an app's next envelope. */
  receivers(appId: string): readonly Receiver[] {
    const open: Receiver[] = [];
    for (const connection of this.#connections.values()) {
      if (connection.appId === appId && connection.isReceiving) open.push(connection);
    }
    if (this.#world().faults.active("second-connection") !== undefined) open.push(this.#ghost);
    return open;
  }

  views(): ConnectionView[] {
    return [...this.#connections.values()].map(connectionView);
  }

  broadcast(frame: string | Buffer): void {
    this.#each((connection) => void connection.ws.send(frame));
  }

  /** How many connections an app has, as `hello` tells it. */
  count(appId: string): number {
    const ghosts = this.#world().faults.active("second-connection") === undefined ? 0 : 1;
    let open = ghosts;
    for (const connection of this.#connections.values()) if (connection.appId === appId) open += 1;
    return open;
  }

  /** Takes an HTTP upgrade to `/link/?ticket=…&app_id=…`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, query: URLSearchParams): void {
    const { tickets, faults } = this.#world();
    const appId = tickets.takeSocket(query.get("ticket") ?? "");
    if (faults.strike("refuse-upgrade") !== undefined) refuse(socket, "503 Service Unavailable");
    else if (appId === undefined) refuse(socket, "404 Not Found");
    else this.#server.handleUpgrade(request, socket, head, (ws) => this.#open(ws, socket, appId));
  }

  /** Ends every connection. */
  stop(): void {
    for (const connection of this.#connections.values()) connection.ws.terminate();
    this.#server.close();
  }

  #open(ws: WebSocket, socket: Duplex, appId: string): void {
    const { clock, feed, faults } = this.#world();
    const isTooMany =
      faults.strike("too-many-websockets") !== undefined || this.count(appId) >= limits.socketsPerApp;
    const connection: Connection = {
      id: slackId("W"),
      appId,
      openedMs: clock.nowMs(),
      socket,
      ws,
      isReceiving: false,
      isFrozen: false,
      isDeaf: false,
      timers: new Set(),
      send: (frame) => {
        if (!connection.isFrozen && !connection.isDeaf && ws.readyState === ws.OPEN) ws.send(frame);
        // A deaf connection swallows events: Slack counts them as delivered.
        else if (connection.isDeaf)
          this.#world().delivery.acknowledge(readAcknowledgement(frame).envelopeId, {});
      },
    };
    ws.on("message", (data, isBinary) => this.#received(connection, data, isBinary));
    ws.on("error", () => ws.terminate());
    ws.on("close", (code, reason) => this.#closed(connection, code, reason.toString()));
    if (isTooMany) {
      ws.send(disconnectFrame("too_many_websockets"));
      ws.close(1000);
      return;
    }
    this.#connections.set(connection.id, connection);
    this.#ping(connection);
    if (faults.strike("no-hello") === undefined) {
      connection.isReceiving = true;
      ws.send(helloFrame(appId, this.count(appId)));
    }
    feed.publish(() => ({ kind: "connection-opened", connection: connectionView(connection) }));
  }

  #received(connection: Connection, data: RawData, isBinary: boolean): void {
    if (connection.isFrozen || isBinary) return;
    const { envelopeId, payload } = readAcknowledgement(data.toString());
    // Slack ignores what it does not understand.
    if (envelopeId !== "") this.#world().delivery.acknowledge(envelopeId, payload);
  }

  #closed(connection: Connection, code: number, reason: string): void {
    for (const cancel of connection.timers) cancel();
    if (!this.#connections.delete(connection.id)) return;
    this.#world().feed.publish(() => ({
      kind: "connection-closed",
      connectionId: connection.id,
      code,
      reason,
    }));
  }

  #ping(connection: Connection): void {
    const again = () => {
      connection.timers.delete(cancel);
      if (connection.ws.readyState !== connection.ws.OPEN) return;
      if (!connection.isFrozen) connection.ws.ping(`Ping from slack ${uuid()}`);
      this.#ping(connection);
    };
    const cancel = this.#world().clock.after(limits.serverPingMs, again);
    connection.timers.add(cancel);
  }

  /** The warning leaves the connection as it is: events still come, and a second one may already be opened. */
  #warn(connection: Connection): void {
    connection.ws.send(disconnectFrame("warning"));
  }

  #disconnect(connection: Connection, reason: "refresh_requested" | "link_disabled"): void {
    connection.isReceiving = false;
    connection.ws.send(disconnectFrame(reason));
    connection.ws.close(1000);
    this.#world().feed.publish(() => ({
      kind: "connection-changed",
      connection: connectionView(connection),
    }));
  }

  #each(act: (connection: Connection) => void): void {
    for (const connection of this.#connections.values()) act(connection);
  }
}

const connectionView = (connection: Connection): ConnectionView => ({
  id: connection.id,
  appId: connection.appId,
  openedAtMs: connection.openedMs,
  receiving: connection.isReceiving,
});

/** Another program on the same app token: it acknowledges everything and does nothing. */
const ghost = (delivery: () => Delivery): Receiver => ({
  id: "W0GHOST",
  send: (frame) => void setImmediate(() => delivery().acknowledge(readAcknowledgement(frame).envelopeId, {})),
});

function reset(connection: Connection, isMidFrame: boolean): void {
  // A text frame that promises 200 bytes and carries nine.
  if (isMidFrame)
    connection.socket.write(Buffer.concat([Buffer.from([0x81, 126, 0, 200]), Buffer.from('{"type":"')]));
  setImmediate(() => connection.socket.destroy());
}

function freeze(connection: Connection): void {
  connection.isFrozen = true;
  connection.socket.pause();
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
