import { type Environment, type JsonValue, WorkflowContext } from "workflow-context";

/** Numbers from 0 up to a bound that only look random: the same from run to run. */
export type Random = (bound: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** A run of an engine: contexts that come and go. */
export class Workload {
  readonly #environment: Environment;
  readonly #random: Random;
  /** The first is the run's own. */
  readonly #contexts: WorkflowContext[];
  #made = 0;

  constructor(start: WorkflowContext, environment: Environment, random: Random) {
    this.#contexts = [start];
    this.#environment = environment;
    this.#random = random;
  }

  /** Does one thing, out of many, to one of the contexts. */
  operate(): void {
    const context = this.#contexts[this.#random(this.#contexts.length)] as WorkflowContext; // there is always one
    this.#operations[this.#random(this.#operations.length)]?.(context);
  }

  /** Renders and evaluates what is remembered: a template, an expression and a pattern that are new. */
  #rememberSource(context: WorkflowContext): void {
    context.renderTemplate(`{{ n }} ${this.#fresh()} {{ workflow | length }}`);
    context.evaluateCondition(`n > 1 and '${this.#fresh()}' != 'a'`);
    context.evaluateCondition(`match('${this.#fresh()}', 'a text')`);
  }

  /** A text that was not there before. */
  #fresh(): string {
    return `${this.#made++} of ${this.#random(2 ** 32)}`;
  }

  #value(): JsonValue {
    const items = Array.from({ length: this.#random(20) }, (_, id) => ({ id, name: this.#fresh() }));
    return { items, text: "x".repeat(this.#random(1_000)) };
  }

  #keep(context: WorkflowContext): void {
    if (this.#contexts.length < mostContexts) this.#contexts.push(context);
    else this.#contexts[1 + this.#random(mostContexts - 1)] = context;
  }

  readonly #operations: readonly ((context: WorkflowContext) => unknown)[] = [
    (context) => this.#keep(context.clone()),
    (context) => this.#keep(context.forItem(this.#value(), this.#random(9))),
    (context) => context.setVariable(`v${this.#random(40)}`, this.#value() as never), // the context has no types
    (context) => context.setTaskResult(`t${this.#random(40)}`, this.#value() as never),
    (context) => context.setLastTaskOutcome(this.#value(), "succeeded"),
    (context) => context.publish({ ids: "{{ result() | default({}, true) | length }}", token: "{{ keystore.token }}" }),
    (context) => context.renderTemplate("{% for one in task.t1.items | default([]) %}{{ one.name }}{% endfor %}"),
    (context) => this.#rememberSource(context),
    (context) => context.evaluateWithSecrets("[keystore, token | default('')]"),
    (context) => context.renderJson({ names: "{{ task.t2.items | default([]) | map(attribute='name') }}" }),
    (context) => context.get(`task.t3.items[0]["${this.#fresh()}"]`),
    (context) => context.redact(`a line with t0ken ${this.#fresh()}`),
    (context) => this.#failing(() => context.renderTemplate(`{{ missing.a + '${this.#fresh()}' }}`)),
    (context) => this.#failing(() => context.setVariable("bad", { when: () => {} } as never)),
    (context) => this.#keep(this.#stored(context)),
    () => this.#contexts.splice(1 + this.#random(mostContexts)),
  ];

  #stored(context: WorkflowContext): WorkflowContext {
    const text = JSON.stringify(context.export({ seal: (secret) => secret }));
    return WorkflowContext.import(JSON.parse(text), { environment: this.#environment, unseal: (sealed) => sealed });
  }

  #failing(act: () => unknown): void {
    try {
      act();
    } catch {
      return; // as it has to
    }
    throw new Error("what has to fail did not");
  }
}

const mostContexts = 30;
