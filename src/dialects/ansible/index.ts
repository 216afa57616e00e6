import { Dialect } from "../../language/dialect.ts";
import { dataFunctions } from "./data.ts";
import { formatFunctions } from "./formats.ts";
import { listFunctions } from "./lists.ts";
import { ansibleTests } from "./tests.ts";
import { textFunctions } from "./texts.ts";

/** The filters and tests of Ansible's core and `json_query`, all but those that ask the machine they run on. */
export const ansible: Dialect = new Dialect("ansible", {
  functions: [...formatFunctions, ...dataFunctions, ...listFunctions, ...textFunctions],
  tests: ansibleTests,
  prefixes: ["ansible.builtin.", "ansible.utils.", "community.general."],
});
