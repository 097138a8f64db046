/** Fields of an imported record, read with the form that they must have. */

/** A value does not have the form of a record. The message names the field, as `account.name`. */
export class FormError extends Error {
  constructor(field: string, expected: string) {
    super(`${field}: expected ${expected}`);
    this.name = "FormError";
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function table(value: unknown, label: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new FormError(label, "an object");
  // An object's fields can be read by any name.
  return value as Fields;
}

export function list(value: unknown, label: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new FormError(label, "a list");
  return value;
}

export function text(fields: Fields, label: string, name: string, form: RegExp, expected: string): string {
  const value = fields[name];
  if (typeof value !== "string" || !form.test(value)) throw new FormError(`${label}.${name}`, expected);
  return value;
}

export function line(fields: Fields, label: string, name: string): string {
  return text(fields, label, name, /^[^\0\r\n]*$/u, "one line of text");
}

/** The name of an account, or a nick. */
const ACCOUNT_NAME = /^[^\s\p{Cc}]{1,64}$/u;

export function accountName(fields: Fields, label: string, name: string): string {
  return text(fields, label, name, ACCOUNT_NAME, "a name without spaces");
}

export function isAccountName(value: string): boolean {
  return ACCOUNT_NAME.test(value);
}

export function whole(fields: Fields, label: string, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new FormError(`${label}.${name}`, "a whole number");
  }
  return value;
}

/** The field with its checked value; nothing where it is absent. */
export function optional<const Name extends string, Value>(
  fields: Fields,
  name: Name,
  check: (value: unknown) => Value,
): { readonly [Each in Name]?: Value } {
  const value = fields[name];
  // An object with one field of this name.
  return (value === undefined || value === null ? {} : { [name]: check(value) }) as {
    readonly [Each in Name]?: Value;
  };
}
