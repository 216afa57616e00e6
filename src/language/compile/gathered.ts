import { adopt } from "../../data/adopt.ts";
import type { Maybe, Value } from "../../data/json.ts";
import type { Gathering } from "../run/gathering.ts";
import type { Program, Run } from "../run/run.ts";
import type { Compilation } from "./compilation.ts";

// Where calls of the host are gathered, a program of several others runs all of them, though one of them waits for an answer:
// one round makes all the calls that can be made. A way that is not compiled so costs another round, and nothing else.

const gatheringOf = (run: Run): Gathering => run.rules.gathering as Gathering; // these programs run in rounds only

/** Lets a program wait while those beside it run. Its stand-in is used for nothing. */
export function goingOn<T>(gathers: boolean, program: Program<T>, standIn: T): Program<T> {
  if (!gathers) return program;
  return (run) => {
    const { sources } = run;
    return gatheringOf(run).goOn(
      () => program(run),
      () => {
        run.sources = sources;
        return standIn;
      },
    );
  };
}

/** Ends a program, once it has run, where one of those waits that it is made of. */
export const ending = <T>(gathers: boolean, program: Program<T>): Program<T> =>
  gathers ? (run) => gatheringOf(run).together(() => program(run)) : program;

/** Compiles a program of several others, in their order. It is run to its own work only where none of them waits. */
export function together<Programs extends readonly Program<Value>[] | readonly Program[], T extends Maybe>(
  programs: Programs,
  { vocabulary }: Compilation,
  compile: (programs: Programs) => Program<T>,
): Program<T> {
  if (!vocabulary.gathers) return compile(programs);
  const last = programs.length - 1;
  const compiled = programs.map((program, index) => {
    const next = goingOn<Maybe>(true, program, null);
    return index < last ? next : endingBehind(next);
  });
  return ending(true, compile(compiled as unknown as Programs)); // as many, of the same types: a stand-in is a value
}

/** Ends a program where one of those waits that it has run so far. */
export const endIfWaiting: Program<void> = (run) => gatheringOf(run).endIfWaiting();

/** Ends the program around the last of several, where one of them waits. */
const endingBehind =
  <T>(program: Program<T>): Program<T> =>
  (run) => {
    const value = program(run);
    endIfWaiting(run);
    return value;
  };

/** The value of a variable that is set from an answer which is not there yet. */
export const unanswered: Value = adopt({});

/** Ends a program that reads a variable without a value yet. */
export const reading =
  <T>(slots: readonly number[], program: Program<T>): Program<T> =>
  (run) => {
    if (slots.some((slot) => run.locals[slot] === unanswered)) gatheringOf(run).wait();
    return program(run);
  };
