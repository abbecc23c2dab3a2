import type { SlackObject } from "../page-api.ts";
import { Refusal, refusalWith } from "./refusal.ts";

/**
 * The arguments of one call. From a form every value is text and structures are JSON in text; from a JSON body they are
 * what they are. Each reader takes both, as Slack does.
 */
export class Args {
  readonly raw: SlackObject;

  constructor(raw: SlackObject) {
    this.raw = raw;
  }

  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null;
  }

  /** @throws {Refusal} `invalid_arguments` when it is missing or empty. */
  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined || value === "")
      throw refusalWith("invalid_arguments", [`missing required field: ${name}`]);
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    throw refusalWith("invalid_arguments", [`must provide a string [json-pointer:/${name}]`]);
  }

  flag(name: string, otherwise = false): boolean {
    const value = this.optionalText(name);
    if (value === undefined || value === "") return otherwise;
    return value === "true" || value === "1";
  }

  /** @throws {Refusal} `invalid_limit` unless it is a whole number from 1 to `most`. */
  limit(name: string, otherwise: number, most: number): number {
    const value = this.optionalText(name);
    if (value === undefined || value === "" || value === "0") return otherwise;
    const limit = Number(value);
    if (!Number.isInteger(limit) || limit < 1) throw new Refusal("invalid_limit");
    return Math.min(limit, most);
  }

  /** @throws {Refusal} `format` when text is not JSON, or the JSON is no list of objects. */
  objects(name: string, format: string): readonly SlackObject[] | undefined {
    const value = this.json(name, format);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every(isObject)) throw new Refusal(format);
    return value;
  }

  /** @throws {Refusal} `format` when it is no JSON object. */
  object(name: string, format: string): SlackObject | undefined {
    const value = this.json(name, format);
    if (value === undefined) return undefined;
    if (!isObject(value)) throw new Refusal(format);
    return value;
  }

  json(name: string, format: string): unknown {
    const value = this.raw[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value !== "string") return value;
    try {
      return JSON.parse(value);
    } catch {
      throw new Refusal(format);
    }
  }
}

export const isObject = (value: unknown): value is SlackObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
