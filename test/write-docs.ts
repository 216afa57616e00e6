import { writeFileSync } from "node:fs";
import { functionReference } from "./function-reference.ts";

writeFileSync(new URL("../docs/functions.md", import.meta.url), functionReference());
