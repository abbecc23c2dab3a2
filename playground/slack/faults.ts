import type { Clock } from "./clock.ts";
import { type FaultDefinition, type FaultName, faultTable } from "./fault-table.ts";
import type { Feed } from "./feed.ts";
import type { FaultSwitch } from "./page-api.ts";

export type FaultParams = { readonly [name: string]: string | number | boolean };

interface On {
  readonly params: FaultParams;
  remaining: number | null;
  struck: number;
  readonly cancelTimer: () => void;
}

const definitions: Record<FaultName, FaultDefinition> = faultTable;

/** The switches of everything that can go wrong. */
export class Faults {
  readonly #clock: Clock;
  readonly #feed: Feed;
  readonly #on = new Map<FaultName, On>();
  readonly #actors = new Map<FaultName, (params: FaultParams, isOn: boolean) => void>();

  constructor(clock: Clock, feed: Feed) {
    this.#clock = clock;
    this.#feed = feed;
  }

  /**
   * Switches a fault on. `times` bounds how often it strikes (null: until cleared; left out: the fault's own default).
   * @throws {RangeError} for a parameter that the fault does not have, or of another kind.
   */
  set(name: FaultName, params: FaultParams = {}, options: { readonly times?: number | null } = {}): void {
    const definition = definitions[name];
    const complete = checkedParams(name, definition, params);
    this.#drop(name);
    const seconds = name === "unavailable" ? Number(complete.seconds) : 0;
    const cancelTimer = seconds > 0 ? this.#clock.after(seconds * 1000, () => this.clear(name)) : () => {};
    const remaining = options.times === undefined ? definition.times : options.times;
    this.#on.set(name, { params: complete, remaining, struck: 0, cancelTimer });
    if (definition.instant) this.#strike(name);
    else this.#tell(name);
    this.#actors.get(name)?.(complete, true);
  }

  /** Switches one fault off, or all of them. */
  clear(name?: FaultName): void {
    for (const each of name === undefined ? [...this.#on.keys()] : [name]) {
      const was = this.#on.get(each);
      if (was === undefined) continue;
      this.#drop(each);
      this.#tell(each);
      this.#actors.get(each)?.(was.params, false);
    }
  }

  /** The parameters of a fault that is on; it stays as it is. */
  active(name: FaultName): FaultParams | undefined {
    return this.#on.get(name)?.params;
  }

  /** When the fault is on and its parameters fit, lets it strike once and tells its parameters. */
  strike(name: FaultName, fits: (params: FaultParams) => boolean = () => true): FaultParams | undefined {
    const on = this.#on.get(name);
    if (on === undefined || !fits(on.params)) return undefined;
    this.#strike(name);
    return on.params;
  }

  list(): FaultSwitch[] {
    return (Object.keys(definitions) as FaultName[]).map((name) => this.#view(name));
  }

  /** What happens when a fault that acts by itself is switched. */
  onSwitch(name: FaultName, act: (params: FaultParams, isOn: boolean) => void): void {
    this.#actors.set(name, act);
  }

  #strike(name: FaultName): void {
    const on = this.#on.get(name);
    if (on === undefined) return;
    on.struck += 1;
    if (on.remaining !== null) on.remaining -= 1;
    if (on.remaining === 0) this.#drop(name);
    this.#tell(name);
  }

  #drop(name: FaultName): void {
    this.#on.get(name)?.cancelTimer();
    this.#on.delete(name);
  }

  #tell(name: FaultName): void {
    this.#feed.publish(() => ({ kind: "fault-switched", fault: this.#view(name) }));
  }

  #view(name: FaultName): FaultSwitch {
    const { title, description, group, parameters } = definitions[name];
    const on = this.#on.get(name);
    const state =
      on === undefined
        ? { on: false, params: defaults(definitions[name]), remaining: null, struck: 0 }
        : { on: true, params: on.params, remaining: on.remaining, struck: on.struck };
    return { name, title, description, group, parameters, state };
  }
}

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(faultTable, name);

/** Whether a call fits a fault's `method`: a name, a beginning with `*`, or `*` alone. */
export const fitsMethod =
  (method: string) =>
  (params: FaultParams): boolean => {
    const wanted = String(params.method ?? "*");
    return wanted.endsWith("*") ? method.startsWith(wanted.slice(0, -1)) : wanted === method;
  };

const defaults = (definition: FaultDefinition): FaultParams =>
  Object.fromEntries(definition.parameters.map((parameter) => [parameter.name, parameter.default]));

function checkedParams(name: FaultName, definition: FaultDefinition, given: FaultParams): FaultParams {
  for (const [key, value] of Object.entries(given)) {
    const parameter = definition.parameters.find((each) => each.name === key);
    if (parameter === undefined) throw new RangeError(`fault ${name} has no parameter ${key}`);
    if (typeof value !== typeof parameter.default) {
      throw new RangeError(`fault ${name}: ${key} must be a ${typeof parameter.default}`);
    }
    if (typeof value === "number" && (!Number.isFinite(value) || value < 0)) {
      throw new RangeError(`fault ${name}: ${key} must be 0 or more`);
    }
    if (parameter.choices !== undefined && !parameter.choices.includes(String(value))) {
      throw new RangeError(`fault ${name}: ${key} must be one of ${parameter.choices.join(", ")}`);
    }
  }
  return { ...defaults(definition), ...given };
}
