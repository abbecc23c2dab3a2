export type { Image, Images } from "./images.ts";
export { type Node, type NodeOptions, startNode } from "./start-node.ts";
