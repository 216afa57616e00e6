import { Template } from "@huggingface/jinja";
import { Eta } from "eta";
import handlebars from "handlebars";
import { Liquid } from "liquidjs";
import nunjucks from "nunjucks";
import { again, type Entry, type Operation } from "../case.ts";

/** A compiled template of a peer: the names that it sees are ready made. */
export type Render = (names: object) => string;

const environment = new nunjucks.Environment(null, { autoescape: false });
const liquid = new Liquid();
const eta = new Eta({ autoEscape: false, autoTrim: false });

/** Template engines, each as its documentation says to compile once and render often. */
export const templatePeers = {
  nunjucks: (source) => {
    const template = new nunjucks.Template(source, environment, null, true);
    return (names) => template.render(names);
  },
  liquidjs: (source) => {
    const template = liquid.parse(source);
    return (names) => liquid.renderSync(template, names);
  },
  handlebars: (source) => handlebars.compile(source, { noEscape: true }),
  jinja: (source) => {
    const template = new Template(source);
    return (names) => template.render({ ...names });
  },
  eta: (source) => {
    const template = eta.compile(source);
    return (names) => eta.render(template, names);
  },
} as const satisfies Readonly<Record<string, (source: string) => Render>>;

export type TemplatePeerName = keyof typeof templatePeers;
export const templatePeerNames = Object.keys(templatePeers) as readonly TemplatePeerName[]; // the keys of the table

/** A template in Jinja's syntax, and in that of those who write it in another way. */
export interface Source {
  readonly jinja: string;
  readonly handlebars?: string;
  readonly eta?: string;
}

/** A template that only reads paths: the same for all but eta. */
export const fields = (jinja: string): Source => ({
  jinja,
  eta: jinja.replace(/\{\{ ([\w.]+) \}\}/g, "<%= it.$1 %>"),
});

export const sourceFor = (name: TemplatePeerName, source: Source): string =>
  (name === "eta" || name === "handlebars" ? source[name] : undefined) ?? source.jinja;

/** Peers that have the case, with what is made for each of them. */
export const byTemplatePeer = (
  make: (name: TemplatePeerName) => Entry,
): { readonly [Name in TemplatePeerName]: Entry } =>
  Object.fromEntries(templatePeerNames.map((name) => [name, make(name)])) as Record<TemplatePeerName, Entry>; // all of them

/** A peer renders a source over its names. */
export function renderBy(name: TemplatePeerName, source: Source, names: object): Operation {
  const render = templatePeers[name](sourceFor(name, source));
  return again(() => render(names));
}

export const rememberedNote =
  "Again: over the same data as before, where ours remembers what it gave. Of an item, and after a write, it has to render or decide anew.";

export const templateNotes = [
  "Ours starts from the source, through its cache; the peers from a template that they compiled before.",
  "Peers get their names ready made: what an engine spends to build them for each item is counted in end-to-end only.",
  "nunjucks copies the top level of its names at each render, @huggingface/jinja all that is in them.",
  "eta, handlebars and nunjucks make JavaScript of a template and run it, which is not safe for templates that others write.",
];
