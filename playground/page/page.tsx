import { createRoot } from "react-dom/client";
import "./page.css";
import { Page } from "./app.tsx";

const root = document.getElementById("page");
if (root === null) throw new Error("the document has no place for the page");
createRoot(root).render(<Page />);
