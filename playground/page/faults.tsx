import { useEffect, useState } from "react";
import type { FaultParameter, FaultSwitch } from "../slack/page-api.ts";
import { actOnBot, type Bot, loadBot, switchFault } from "./api.ts";

/** What can be done to the bot and to Slack, to see that nothing is lost. */
export function Faults({ faults }: { faults: readonly FaultSwitch[] }) {
  const groups = [...new Set(faults.map(({ group }) => group))];
  return (
    <div className="faults">
      <BotPanel />
      {groups.map((group) => (
        <section key={group}>
          <h2>{group}</h2>
          {faults
            .filter((fault) => fault.group === group)
            .map((fault) => (
              <Fault key={fault.name} fault={fault} />
            ))}
        </section>
      ))}
    </div>
  );
}

function BotPanel() {
  const [bot, setBot] = useState<Bot>();
  useEffect(() => {
    const look = () => void loadBot().then(setBot);
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, []);
  if (bot === undefined) return null;
  return (
    <section>
      <h2>the bot's process</h2>
      <p>
        {bot.state}
        {bot.pid === undefined ? "" : `, pid ${bot.pid}`}, started{" "}
        {bot.starts === 1 ? "once" : `${bot.starts} times`}
      </p>
      <p className="elements">
        {bot.actions.map(({ name, title, description }) => (
          <button
            type="button"
            key={name}
            className="element"
            title={description}
            onClick={() => actOnBot(name).then(setBot)}
          >
            {title}
          </button>
        ))}
      </p>
    </section>
  );
}

function Fault({ fault }: { fault: FaultSwitch }) {
  const [params, setParams] = useState(() =>
    Object.fromEntries(fault.parameters.map(({ name, default: given }) => [name, given])),
  );
  const { on, struck, remaining } = fault.state;
  return (
    <div className={`fault ${on ? "on" : ""}`}>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          checked={on}
          aria-checked={on}
          onChange={() => switchFault({ name: fault.name, on: !on, params })}
        />
        <strong>{fault.title}</strong>
        {on && <small>{remaining === null ? `on, struck ${struck}×` : `${remaining} to go`}</small>}
      </label>
      <p>{fault.description}</p>
      {fault.parameters.length > 0 && (
        <p className="params">
          {fault.parameters.map((parameter) => (
            <Parameter
              key={parameter.name}
              parameter={parameter}
              value={params[parameter.name]}
              set={(value) => setParams({ ...params, [parameter.name]: value })}
            />
          ))}
        </p>
      )}
    </div>
  );
}

type Value = string | number | boolean | undefined;

function Parameter({
  parameter,
  value,
  set,
}: {
  parameter: FaultParameter;
  value: Value;
  set: (value: string | number | boolean) => void;
}) {
  const { title, kind, choices, unit } = parameter;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: one of the three controls below is always in it
    <label>
      {title}{" "}
      {kind === "choice" ? (
        <select value={String(value)} onChange={(event) => set(event.target.value)}>
          {choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : kind === "boolean" ? (
        <input type="checkbox" checked={value === true} onChange={(event) => set(event.target.checked)} />
      ) : (
        <input
          type={kind}
          value={String(value)}
          size={12}
          onChange={(event) => set(kind === "number" ? Number(event.target.value) : event.target.value)}
        />
      )}{" "}
      {unit}
    </label>
  );
}
