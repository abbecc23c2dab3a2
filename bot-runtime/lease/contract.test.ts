import { openStore } from "../inbox/index.ts";
import { fakeLease } from "./cluster-lease.fixture.ts";
import { clusterLease } from "./cluster-lease.ts";
import { leaseContract } from "./contract.ts";
import { storeLease } from "./store-lease.ts";

const durationMs = 1_000;

leaseContract("in the store", async () => {
  const store = openStore({ sqlite: ":memory:" }, { prefix: "test/bot" });
  return { as: (holder) => storeLease(store, holder, { durationMs }) };
});

leaseContract("in the cluster", async () => {
  const box = fakeLease();
  return { as: (holder) => clusterLease(box, { holder, storeEpoch: async () => 0, times: { durationMs } }) };
});
