import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { skipRedis, startRedis } from "../../../test/servers/redis.ts";
import { aRequest, aThread, aTurn, stored } from "../contract/builders.ts";
import { openStore } from "../index.ts";

/** All that a bot asks of its store: what an ACL user must be allowed (`docs/operations.md`, and the operator's own users). */
const commands =
  "ping select quit config|get eval evalsha get set del exists xadd xdel xlen xrange hget hmget hset pexpire";

test.skipIf(skipRedis)(
  "a user with these commands, on its binding's keys alone, can do everything",
  async () => {
    await using server = await startRedis();
    const admin = new Redis(server.url);
    const allowed = commands.split(" ").map((command) => `+${command}`);
    await admin.acl("SETUSER", "bot", "on", ">secret", "~sab:{shop/bot}:*", "-@all", ...allowed);
    admin.disconnect();
    const url = server.url.replace("redis://", "redis://bot:secret@");
    await using store = openStore(url, { prefix: "shop/bot" });
    await store.ping();
    expect(await store.durability()).toEqual({ kind: "strong" });
    expect(await store.acquireLease("one", 60_000)).toEqual({ kind: "held", epoch: 1 });
    expect(await store.renewLease("one", 1, 60_000)).toBe(true);
    await store.raiseEpoch(await store.epoch());
    const inbox = store.inbox(1);
    const entryIds = [await stored(inbox, aRequest("1")), await stored(inbox, aRequest("2"))];
    const turn = aTurn("1", { entryIds });
    const thread = { value: aThread("1"), ttlMs: 60_000 };
    await inbox.save(turn, thread);
    expect(await inbox.loadThread("T1:C1:1.000100")).toEqual(thread.value);
    await inbox.bury(turn, "away", 1);
    const letters = await store.deadLetters(10);
    expect(await store.retryDeadLetter(letters[0]?.deadId ?? "")).toBe(true);
    expect(await store.dropDeadLetter(letters[1]?.deadId ?? "")).toBe(true);
    const [again] = await inbox.entries("", 10);
    const note = {
      id: "1",
      channel: "C1",
      threadTs: "1.1",
      title: "why?",
      outcome: "answered",
      atMs: 1,
    } as const;
    await inbox.finish({ ...turn, entryIds: [again?.entryId ?? ""] }, thread, { user: "U1", turn: note });
    expect(await inbox.lastTurns("U1")).toEqual([note]);
    expect(await inbox.loadTurn("1")).toMatchObject({ state: "done" });
    expect(await inbox.pending()).toBe(0);
    const rating = { v: 1, turn: "1", user: "U1", atMs: Date.now(), team: "T1", channel: "C1" } as const;
    await inbox.rate({ ...rating, value: "positive" });
    await inbox.rate({ ...rating, value: "negative", atMs: rating.atMs + 1 });
    expect(await store.ratings()).toMatchObject([{ value: "negative" }]);
    expect(await inbox.signingKey()).toBe(await inbox.signingKey());
    await store.releaseLease("one", 1);

    await using foreign = openStore(url, { prefix: "shop/other" });
    await expect(foreign.inbox(1).accept(aRequest("1"))).rejects.toMatchObject({
      code: "PERMISSION_MISSING",
    });
    await expect(foreign.epoch()).rejects.toMatchObject({ code: "PERMISSION_MISSING" });
  },
);
