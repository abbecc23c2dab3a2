import { useEffect, useState } from "react";
import { actOnBot, type Bot, loadBot } from "./api.ts";

/** How often the process is looked at while its panel is open, ms. */
const lookMs = 1_000;

/** The bot's process and what may be done to it; nothing where the server runs none. */
export function BotPanel() {
  const [bot, setBot] = useState<Bot>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const look = async () => {
      const seen = await loadBot();
      if (over) return;
      setBot(seen);
      // A server that runs no bot will not run one later either.
      if (seen !== undefined) timer = setTimeout(look, lookMs);
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, []);
  if (bot === undefined) return null;
  const isDown = bot.state === "stopped";
  return (
    <section className="bot-panel">
      <h2>The bot's process</h2>
      <p>
        <span className={`presence ${bot.state === "running" ? "on" : ""}`} /> {bot.state}
        {bot.pid === undefined ? "" : `, pid ${bot.pid}`}, started{" "}
        {bot.starts === 1 ? "once" : `${bot.starts} times`}
      </p>
      <div className="elements">
        {bot.actions
          .filter(({ name }) => (name === "start") === isDown)
          .map(({ name, title, description }) => (
            <button
              type="button"
              key={name}
              className={`element ${name === "kill" ? "danger" : ""}`}
              title={description}
              onClick={() => void actOnBot(name).then(setBot)}
            >
              {title}
            </button>
          ))}
      </div>
      <small>{bot.actions.find(({ name }) => name === (isDown ? "start" : "kill"))?.description}</small>
    </section>
  );
}
