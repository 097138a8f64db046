/** A lost password: the account, then the code of the letter and a new password. */
import { useSignal } from "@preact/signals";
import type { JSX, TargetedSubmitEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { displayText } from "../core/display-text.ts";
import { PasswordReset } from "../core/password-reset.ts";
import type { ResetAnswer } from "../core/password-reset.ts";
import { t } from "../texts/index.ts";
import { Field, textIn } from "./field.tsx";
import { preferences } from "./preferences.ts";
import { environment } from "./store.ts";

interface ResetProps {
  /** Called with the account once it has another password, and without where someone goes back. */
  readonly close: (account?: string) => void;
}

export function ResetPassword({ close }: ResetProps): JSX.Element {
  const account = useSignal<string | undefined>(undefined);
  const answer = useSignal<ResetAnswer | undefined>(undefined);
  const busy = useSignal(false);
  const reset = useRef<PasswordReset>(undefined);
  useEffect(() => () => reset.current?.end(), []);
  const send = async (form: HTMLFormElement): Promise<void> => {
    reset.current ??= new PasswordReset(environment);
    busy.value = true;
    answer.value = undefined;
    const name = account.value ?? textIn(form, "account");
    const asked =
      account.value === undefined
        ? reset.current.sendCode(name)
        : reset.current.setPassword(name, textIn(form, "code"), textIn(form, "password"));
    answer.value = await asked;
    busy.value = false;
    if (!answer.value.done) return;
    if (account.value === undefined) account.value = name;
    else close(name);
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void send(event.currentTarget);
  };
  const said = answer.value;
  return (
    <form class="card" onSubmit={submit}>
      <h2>{t("reset.title")}</h2>
      {said !== undefined && (
        <p class={said.done ? "" : "error"} role={said.done ? "status" : "alert"}>
          {said.text === "" ? t("reset.failed") : <bdi>{displayText(said.text)}</bdi>}
        </p>
      )}
      {account.value === undefined ? (
        <Field
          label={t("enter.account-name")}
          name="account"
          required
          pattern="\S+"
          autoFocus
          defaultValue={preferences.value.account}
          autocomplete="username"
        />
      ) : (
        <>
          <Field
            key="code"
            label={t("enter.verification")}
            name="code"
            required
            pattern="\S+"
            autoFocus
            autocomplete="one-time-code"
          />
          <Field
            label={t("account.new-password")}
            name="password"
            type="password"
            required
            pattern="\S+"
            hint={t("account.no-spaces")}
            autocomplete="new-password"
          />
        </>
      )}
      <button class="primary" disabled={busy.value}>
        {t(account.value === undefined ? "reset.send" : "reset.set")}
      </button>
      <button type="button" onClick={() => close()}>
        {t("reset.back")}
      </button>
    </form>
  );
}
