import { errorFields, isError } from "../data/error-fields.ts";
import { isList, isObject, type JsonObject, type JsonValue } from "../data/json.ts";
import { hostType } from "../data/options.ts";
import { ContextError, type ErrorCode, type ErrorDetails, type SourcePosition } from "../errors.ts";

/** Masks the secrets in a text or a number. */
type Redact = (value: string | number) => JsonValue;

/**
 * Writes what work threw as JSON. Of an error stay `name`, `message`, `code`, `status` and causes; a `ContextError` stays whole, as it
 * tells no value of the data. O(length of the texts).
 */
export function errorAsJson(error: unknown, redact: Redact): JsonObject {
  if (typeof error === "string") return { thrown: redact(error) };
  if (!isError(error)) return { message: `${hostType(error)} was thrown, which is no error` };
  const fields = errorFields(error, redact);
  return error instanceof ContextError ? { ...fields, ...ownFields(error) } : fields;
}

/** Writes the error of work that was given a secret: a `ContextError` alone is told, without its causes. */
export const withheldError = (error: unknown): JsonObject =>
  isError(error) && error instanceof ContextError
    ? { ...errorFields(error, (text) => text, 0), ...ownFields(error) }
    : { message: "withheld, as the work was given a secret" };

const ownFields = ({ details, position, problems }: ContextError): JsonObject => ({
  details: details as unknown as JsonObject, // names, paths and numbers
  ...(position && { position: position as unknown as JsonObject }),
  ...(problems.length > 0 && { problems: problems.map((one) => ({ code: one.code, ...ownFields(one) })) }),
});

/** Makes an error of what {@link errorAsJson} wrote. */
export function errorOfJson(json: JsonValue | undefined): unknown {
  if (!isObject(json)) return new Error("the error can't be read");
  const { thrown, name, message, code, status, cause, details } = json;
  if (thrown !== undefined) return thrown;
  const around = cause === undefined ? undefined : { cause: errorOfJson(cause) };
  if (isObject(details)) return ownError(json, around) ?? new Error(String(message));
  const error = new Error(typeof message === "string" ? message : "", around);
  const fields = Object.entries({ name, code, status }).filter(([, value]) => value !== undefined);
  for (const [key, value] of fields)
    Object.defineProperty(error, key, { value, enumerable: key !== "name", writable: true, configurable: true });
  return error;
}

/** Makes a `ContextError` anew; undefined for a code that this release does not know. */
function ownError(json: JsonObject, around: { readonly cause: unknown } | undefined): ContextError | undefined {
  const { code, details, position, problems } = json;
  try {
    return new ContextError(code as ErrorCode, details as unknown as ErrorDetails[ErrorCode], {
      cause: around?.cause,
      position: position as unknown as SourcePosition | undefined,
      problems: isList(problems)
        ? problems.flatMap((one) => (isObject(one) ? (ownError(one, undefined) ?? []) : []))
        : [],
    });
  } catch {
    return undefined;
  }
}
