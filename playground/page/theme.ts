import { useEffect, useState } from "react";

export type Theme = "light" | "dark";

/** The system's choice, also when it changes, until somebody makes another, which is kept. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [chosen, setChosen] = useState<Theme | undefined>(() => {
    const kept = localStorage.getItem("theme");
    return kept === "dark" || kept === "light" ? kept : undefined;
  });
  const [system, setSystem] = useState<Theme>(() => (darkQuery().matches ? "dark" : "light"));
  useEffect(() => {
    const query = darkQuery();
    const onChange = () => setSystem(query.matches ? "dark" : "light");
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  const theme = chosen ?? system;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [
    theme,
    (next) => {
      localStorage.setItem("theme", next);
      setChosen(next);
    },
  ];
}

const darkQuery = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");
