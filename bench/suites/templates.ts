import { Template } from "@huggingface/jinja";
import { Eta } from "eta";
import handlebars from "handlebars";
import { Liquid } from "liquidjs";
import nunjucks from "nunjucks";
import type { Entry } from "../case.ts";

/** A compiled template of a peer: the names that it sees are ready made. */
type Render = (names: object) => string;

const environment = new nunjucks.Environment(null, { autoescape: false });
const liquid = new Liquid();
const eta = new Eta({ autoEscape: false, autoTrim: false });

/** Template engines, each as its documentation says to compile once and render often. */
export const templatePeers = {
  eta: (source) => {
    const template = eta.compile(source);
    return (names) => eta.render(template, names);
  },
  handlebars: (source) => handlebars.compile(source, { noEscape: true }),
  nunjucks: (source) => {
    const template = new nunjucks.Template(source, environment, null, true);
    return (names) => template.render(names);
  },
  liquidjs: (source) => {
    const template = liquid.parse(source);
    return (names) => liquid.renderSync(template, names);
  },
  jinja: (source) => {
    const template = new Template(source);
    return (names) => template.render({ ...names });
  },
} as const satisfies Readonly<Record<string, (source: string) => Render>>;

export type TemplatePeer = keyof typeof templatePeers;

/** A template in Jinja's syntax, and in that of those who write it in another way. */
export interface Source {
  readonly jinja: string;
  readonly handlebars?: string;
  readonly eta?: string;
}

/** A template that only reads paths, which all but eta write alike. */
export const fields = (jinja: string): Source => ({
  jinja,
  eta: jinja.replace(/\{\{ ([\w.]+) \}\}/g, "<%= it.$1 %>"),
});

export const sourceFor = (name: TemplatePeer, source: Source): string =>
  (name === "eta" || name === "handlebars" ? source[name] : undefined) ?? source.jinja;

/** Asks each template engine for an entry of a case. */
export const byTemplatePeer = (make: (name: TemplatePeer) => Entry): Record<TemplatePeer, Entry> =>
  Object.fromEntries(
    Object.keys(templatePeers).map((name) => [name, make(name as TemplatePeer)]), // a key of the table
  ) as Record<TemplatePeer, Entry>; // all of them
