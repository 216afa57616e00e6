import type { Contender } from "./contenders.ts";

/** A hue for each contender, on a light and on a dark page. Those of one chart differ. */
const hues = {
  blue: ["#0b63d6", "#6cb0ff"],
  orange: ["#c2620a", "#ffab5e"],
  brown: ["#8a5a3c", "#d3a284"],
  red: ["#c81e3a", "#ff7b8a"],
  green: ["#1a7f37", "#5fd07d"],
  purple: ["#7b3fc4", "#c59bff"],
  teal: ["#0e7c86", "#55d0d9"],
} as const;

const hueOf: Readonly<Record<Contender, keyof typeof hues>> = {
  ours: "blue",
  spread: "orange",
  spreadNames: "brown",
  structuredClone: "red",
  immer: "green",
  mutative: "purple",
  nunjucks: "green",
  liquidjs: "teal",
  handlebars: "orange",
  jinja: "purple",
  eta: "brown",
  jexl: "orange",
  jsonata: "purple",
  cel: "red",
  "JSON.parse": "orange",
};

export const colourOf = (name: Contender): string => `var(--${hueOf[name]})`;

const declared = (index: 0 | 1): string =>
  Object.entries(hues)
    .map(([name, pair]) => `--${name}: ${pair[index]};`)
    .join(" ");

const light = `${declared(0)} --ink: #1d2330; --page: #ffffff; --soft: #667085; --line: #d7dce4;`;
const dark = `${declared(1)} --ink: #e7eaf0; --page: #14181f; --soft: #98a2b3; --line: #343c49;`;

/** Declares the colours, for a page or for a picture that stands alone. */
export const coloursOf = (selector: string): string =>
  `${selector} { ${light} color-scheme: light dark; color: var(--ink); }
@media (prefers-color-scheme: dark) { ${selector} { ${dark} } }`;
