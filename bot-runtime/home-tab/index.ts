export { type About, howThingsAre, howToAsk, whatItCanDo } from "./about.ts";
export { type Block, heading, sentences } from "./blocks.ts";
export { type HomeTab, homeTab } from "./home-tab.ts";
export { limits } from "./limits.ts";
export { boundedList, lineOf, type Open, openLines } from "./open-requests.ts";
