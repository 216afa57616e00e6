import { type Chart, coloursOf } from "./charts.ts";

const style = `${coloursOf(":root")}
body { margin: 0 auto; max-width: 1000px; padding: 2rem 1.25rem 4rem; background: var(--page); font: 16px/1.5 system-ui, sans-serif; }
svg { display: block; width: 100%; max-width: 780px; height: auto; margin: 1rem 0; } pre { overflow-x: auto; font-size: .75rem; }`;

/** A page that stands alone: the charts of a run, and what the terminal shows of it. */
export const reportPage = (text: string, charts: readonly Chart[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>workflow-context: the bench</title>
<style>${style}</style></head>
<body>
<h1>workflow-context beside its peers</h1>
${charts.map(({ svg }) => svg).join("\n")}
<pre>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</pre>
</body></html>
`;
