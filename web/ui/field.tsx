/** A field of a form with its label, and the texts of a form that was sent. */
import type { InputHTMLAttributes, JSX } from "preact";

export function Field(
  props: InputHTMLAttributes & { readonly label: string; readonly name: string; readonly hint?: string },
): JSX.Element {
  const { label, name, hint, ...others } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <input name={name} autoCapitalize="off" spellcheck={false} {...others} />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  );
}

/** The text of a field as it is; a password may begin with a space. */
export function rawText(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === "string" ? value : "";
}

export function textIn(form: HTMLFormElement, name: string): string {
  return rawText(form, name).trim();
}
