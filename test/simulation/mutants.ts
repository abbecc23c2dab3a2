import type { Inbox, Store } from "../../bot-runtime/inbox/port.ts";
import type { LeasePort } from "../../bot-runtime/lease/port.ts";
import type { openConnection } from "../../bot-runtime/slack/connection.ts";
import type { SlackCall } from "../../bot-runtime/slack/web.ts";
import type { SimProcess } from "./process.ts";

/** A bot that is wrong in one way, made by standing between the true one and its outside. */
export type Mutant = {
  readonly store?: (store: Store) => Store;
  readonly lease?: (port: LeasePort, process: SimProcess) => LeasePort;
  readonly open?: (open: typeof openConnection) => typeof openConnection;
  readonly call?: (call: SlackCall) => SlackCall;
};

const onInbox =
  (change: (inbox: Inbox) => Partial<Inbox>) =>
  (store: Store): Store => ({
    ...store,
    inbox: (epoch) => {
      const inbox = store.inbox(epoch);
      return { ...inbox, ...change(inbox) };
    },
  });

let gestures = 0;

/** The mistakes that this bot was made not to make, by name. */
export const mutants: Readonly<Record<string, Mutant>> = {
  "acknowledges before it stores": {
    open: (open) => (options, events) =>
      open(options, {
        ...events,
        onEnvelope: (envelope, ack) => {
          void ack().catch(() => {});
          events.onEnvelope(envelope, async () => {});
        },
      }),
  },
  "writes past the fence": {
    store: (store) => {
      // Whatever epoch is in force, it is ours.
      const newest = async (): Promise<Inbox> => store.inbox(await store.epoch());
      return {
        ...store,
        inbox: (epoch) => ({
          ...store.inbox(epoch),
          accept: async (request) => (await newest()).accept(request),
          save: async (turn, thread) => (await newest()).save(turn, thread),
          finish: async (turn, thread) => (await newest()).finish(turn, thread),
          bury: async (turn, problem, nowMs) => (await newest()).bury(turn, problem, nowMs),
        }),
      };
    },
  },
  "posts without a stored intent": {
    store: onInbox((inbox) => ({
      save: async (turn, thread) => {
        const posts = turn.posts.filter(({ ts }) => ts !== undefined);
        // An intent alone is not written at all.
        if (posts.length === turn.posts.length) await inbox.save(turn, thread);
      },
    })),
  },
  "takes every delivery for a new one": {
    store: onInbox((inbox) => ({
      accept: (request) => {
        gestures += 1;
        return inbox.accept({ ...request, keys: request.keys.map((key) => `${key}#${gestures}`) });
      },
    })),
  },
  "releases the lease before it drains": {
    lease: (port, { stop }) => ({
      ...port,
      async acquire() {
        const attempt = await port.acquire();
        if (attempt.kind === "held")
          stop.signal.addEventListener("abort", () => void port.release(attempt.epoch).catch(() => {}), {
            once: true,
          });
        return attempt;
      },
      renew: async (epoch) => stop.signal.aborted || port.renew(epoch),
    }),
  },
  "posts again without looking": {
    call: (call) => async (method, args, repeat, signal) => {
      const looksForOurs = method === "conversations.replies" && args.include_all_metadata === true;
      return looksForOurs ? { messages: [] } : call(method, args, repeat, signal);
    },
  },
};
