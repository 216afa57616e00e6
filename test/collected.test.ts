import { expect, test } from "vitest";
import {
  compileCondition,
  compileTemplate,
  createEnvironment,
  type Environment,
  WorkflowContext,
} from "workflow-context";
import { errorOf } from "./error-of.ts";
import { countAlive, liveBytes } from "./soak/collected.ts";

const count = 20;
const many = <T>(make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

const list = (index: number): number[] => Array.from({ length: 1_000 }, (_, position) => index * position);

/** Uses a context in every way that may fill a cache. */
function use(context: WorkflowContext): void {
  const item = context.forItem({ host: "a1" }, 0);
  item.renderTemplate("{{ item.host }} {{ list | length }} {{ list }} {{ keystore.token }}");
  item.evaluateCondition("list == list and record and match('a+', record.name)");
  item.evaluateWithSecrets("[keystore, list | map('string') | sort]");
  item.publish({ sorted: "{{ list | sort(reverse=true) }}", name: "{{ [record] | map(attribute='name') | first }}" });
  compileTemplate({ a: ["{{ list }}"] }).render(item);
  item.redact("t0ken");
  item.size();
  WorkflowContext.import(item.export()).renderTemplate("{{ list }}");
  expect(() => item.renderTemplate("{{ list.missing.name }}")).toThrow();
}

const contextOf = (index: number, environment?: Environment): WorkflowContext =>
  new WorkflowContext({
    variables: { list: list(index), record: { name: "a" } },
    keystore: { token: `t0ken${index}` },
    ...(environment && { environment }),
  });

test("an environment keeps no context and no value of one", async () => {
  const environment = createEnvironment();
  const references = many((index) => {
    const context = contextOf(index, environment);
    use(context);
    const values = [context.getVariable("list"), context.getVariable("record")] as object[]; // both were set to objects
    return [context, ...values].map((value) => new WeakRef(value));
  });
  expect(await countAlive(references.flat())).toBe(0);
  expect(environment.limits.steps).toBeGreaterThan(0);
});

test("nothing keeps an environment once its contexts are gone", async () => {
  const references = many((index) => {
    const environment = createEnvironment({ functions: { twice: (value) => [value, value] as never } });
    use(contextOf(index, environment));
    return new WeakRef(environment);
  });
  expect(await countAlive(references)).toBe(0);
});

test("a template and a condition keep of all environments that they have met the last alone", async () => {
  const [template, condition] = [compileTemplate({ a: ["{{ twice(list) }}"] }), compileCondition("twice(list)")];
  const references = many((index) => {
    const environment = createEnvironment({ functions: { twice: (value) => [value, value] as never } });
    const context = contextOf(index, environment);
    expect([template.render(context), condition.evaluate(context)]).toHaveLength(2);
    return new WeakRef(environment);
  });
  expect(await countAlive(references)).toBe(1);
  expect(errorOf(() => template.render(new WorkflowContext())).code).toBe("unknown-function");
  expect(errorOf(() => condition.evaluate(new WorkflowContext())).code).toBe("unknown-function");
});

test("a clone keeps what it shares, and no more", async () => {
  const clones: WorkflowContext[] = [];
  const references = many((index) => {
    const context = contextOf(index);
    clones.push(context.clone().setVariable("list", index));
    use(context);
    return new WeakRef(context.getVariable("list") as object); // it was set to a list
  });
  expect(await countAlive(references)).toBe(0);
  expect(clones).toHaveLength(count);
});

test("a template, an expression and a pattern keep nothing of the long text that they were cut from", async () => {
  const environment = createEnvironment();
  const megabyte = (index: number): string => `${index} of ${"x".repeat(1_000_000)}`;
  const cutOut = (text: string): string => text.slice(0, 100);
  const before = await liveBytes();
  for (let index = 0; index < count; index++) {
    const context = new WorkflowContext({ environment, variables: { pattern: cutOut(megabyte(index)) } });
    context.renderTemplate(cutOut(megabyte(index)));
    const quoted = `${megabyte(index)} '${index} is the end'`;
    context.evaluateExpression(quoted.slice(quoted.indexOf("'")));
    context.evaluateExpression("match('text', pattern)");
  }
  expect((await liveBytes()) - before).toBeLessThan(5_000_000);
});

test("a path that get was given is not kept", async () => {
  const context = new WorkflowContext();
  const before = await liveBytes();
  for (let index = 0; index < 50_000; index++) context.get(`task.list.items[${index}].name`);
  expect((await liveBytes()) - before).toBeLessThan(5_000_000);
});

test("a long text is not remembered, and a short one keeps nothing of the long text that it was cut from", async () => {
  const environment = createEnvironment();
  const before = await liveBytes();
  for (let index = 0; index < 8; index++) {
    const text = `the first part of text ${index},`.padEnd(1_000_000, "x");
    const context = new WorkflowContext({ environment, variables: { text } });
    const sources = [`{{ text }}${index}`, `{{ text | split(',') | first }}${index}`, `{{ text[:50] }}${index}`];
    for (const source of [...sources, ...sources, ...sources, ...sources]) context.renderTemplate(source);
  }
  expect((await liveBytes()) - before).toBeLessThan(5_000_000);
});

test("long names are not kept once their contexts are gone", async () => {
  const before = await liveBytes();
  for (let index = 0; index < 30; index++) {
    const name = `${index}`.padEnd(1_000_000, "x");
    const context = new WorkflowContext({ parameters: { [name]: index } }).setVariable(`v${name}`, index);
    expect(context.getVariable(`v${name}`)).toBe(index);
  }
  expect((await liveBytes()) - before).toBeLessThan(5_000_000);
});

test("what an environment keeps of its sources is bounded, whatever they are", async () => {
  const kinds: readonly ((index: number) => string)[] = [
    (index) => `[${index},${"a,".repeat(8_000)}]`,
    (index) => `[${index},${"a | upper,".repeat(3_000)}]`,
    (index) => `[${index},${"a<b<c,".repeat(3_000)}]`,
    (index) => `[${index},${"a.b.c.d,".repeat(2_000)}]`,
  ];
  const environment = createEnvironment();
  const context = new WorkflowContext({ environment });
  const before = await liveBytes();
  for (const kind of kinds) {
    for (let index = 0; index < 5; index++) {
      expect(() => context.evaluateExpression(kind(index))).toThrow();
      expect(() => context.renderTemplate(`{{ ${kind(index)} }}`)).toThrow();
    }
    expect((await liveBytes()) - before).toBeLessThan(45_000_000);
  }
  expect(environment.limits.steps).toBeGreaterThan(0);
});

test("cases of a switch that share a body compile it once", async () => {
  const before = process.memoryUsage().heapUsed;
  const source = `{% switch x %}${"{% case 1 %}".repeat(2_500)}${"{{ 1 }}".repeat(2_500)}{% endswitch %}`;
  expect(new WorkflowContext({ variables: { x: 1 } }).renderTemplate(source)).toBe("1".repeat(2_500));
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
});

test("a context keeps nothing of the long templates that it was read with, nor does what they give", async () => {
  const name = "a_rather_long_name_of_a_key";
  const context = new WorkflowContext({ parameters: { [name]: { [name]: 1 } }, variables: { n: 1 } });
  const published = new WorkflowContext();
  const before = await liveBytes();
  for (let index = 0; index < 40; index++) {
    const environment = createEnvironment();
    const filler = `{# ${"x".repeat(200_000)} #}`;
    const sources = [
      `{{ parameters["${name}"]["${name}"] }}`,
      `{{ parameters.${name}.${name} }}`,
      `{{ 'a literal of ${index} letters' }}`,
    ];
    for (const source of [...sources, `a text that is printed ${index}`]) {
      compileTemplate(source + filler, environment).render(context);
      published.setVariable(
        `${source.slice(0, 20)}${index}`,
        compileTemplate(`${source}${filler}`, environment).render(context),
      );
    }
  }
  expect((await liveBytes()) - before).toBeLessThan(5_000_000);
  expect(published.size().bytes).toBeLessThan(100_000);
});
