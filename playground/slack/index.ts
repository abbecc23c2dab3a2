export { type Clock, type HandClock, handClock, realClock } from "./clock.ts";
export type { FaultName } from "./fault-table.ts";
export type { FaultParams, Faults } from "./faults.ts";
export type { Feed } from "./feed.ts";
export type { CallRecord, DeliveryRecord, History, PostRecord } from "./history.ts";
export type { Fallback } from "./http/server.ts";
export type { App, Channel, Message, User } from "./model.ts";
export { type AppSeed, defaultEvents, defaultScopes, defaultSeed, type WorkspaceSeed } from "./seed.ts";
export { type Slack, type SlackOptions, startSlack } from "./start.ts";
