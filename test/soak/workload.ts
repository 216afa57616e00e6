import { type Environment, type JsonValue, WorkflowContext } from "workflow-context";

/** Gives integers from 0 up to a bound, excluded. They look random and are alike in each run with one seed. */
export type Random = (bound: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** Acts as an engine does in one run: it makes contexts, uses them and drops them. */
export class Workload {
  readonly #environment: Environment;
  readonly #random: Random;
  /** The first one is the context of the run and stays. */
  readonly #contexts: WorkflowContext[];
  #made = 0;

  constructor(start: WorkflowContext, environment: Environment, random: Random) {
    this.#contexts = [start];
    this.#environment = environment;
    this.#random = random;
  }

  /** Picks one operation and one context at random, and does the one to the other. */
  operate(): void {
    const context = this.#contexts[this.#random(this.#contexts.length)] as WorkflowContext; // the first one stays
    this.#operations[this.#random(this.#operations.length)]?.(context);
  }

  /** Fills the caches: it renders a new template and evaluates a new expression and a new pattern. */
  #rememberSource(context: WorkflowContext): void {
    context.renderTemplate(`{{ n }} ${this.#fresh()} {{ workflow | length }}`);
    context.evaluateCondition(`n > 1 and '${this.#fresh()}' != 'a'`);
    context.evaluateCondition(`match('${this.#fresh()}', 'a text')`);
  }

  /** Gives a text that no earlier call gave. */
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
    (context) => context.setVariable(`v${this.#random(40)}`, this.#value() as never), // the context has no declared types
    (context) => context.setTaskResult(`t${this.#random(40)}`, this.#value() as never),
    (context) => context.setLastTaskOutcome(this.#value(), "succeeded"),
    (context) => context.finishTask(`t${this.#random(40)}`, this.#value() as never, "failed"),
    (context) => context.setVariables({ [`v${this.#random(40)}`]: this.#value(), [`w${this.#random(40)}`]: 1 }),
    (context) => context.removeVariable(`v${this.#random(40)}`).removeTaskResult(`t${this.#random(40)}`),
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
      return; // the operation has to fail
    }
    throw new Error("an operation succeeded that has to fail");
  }
}

const mostContexts = 30;
