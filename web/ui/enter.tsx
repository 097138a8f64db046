/** The first screen: a guest's name, an account, or a new account, and the code of a letter. */
import { useSignal } from "@preact/signals";
import type { InputHTMLAttributes, JSX, TargetedSubmitEvent } from "preact";
import type { Login } from "../core/registration.ts";
import { t } from "../texts/index.ts";
import type { TextKey } from "../texts/index.ts";
import { PageNotices } from "./page-notices.tsx";
import { prefer, preferences } from "./preferences.ts";
import { client, enter, state } from "./store.ts";

type Way = "guest" | "account" | "register";

const ways: readonly Way[] = ["guest", "account", "register"];

function loginOf(way: Way, form: HTMLFormElement): Login {
  const data = new FormData(form);
  const field = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const nick = field("nick");
  const channels = field("channel")
    .split(/[\s,]+/u)
    .filter((name) => name !== "")
    .map((name) => (/^[#&]/u.test(name) ? name : `#${name}`));
  if (way === "guest") return { nick, channels };
  const password = data.get("password");
  const code = field("code");
  const account = field("account") === "" ? nick : field("account");
  const credentials = {
    account,
    password: typeof password === "string" ? password : "",
    ...(code !== "" && { code }),
  };
  return {
    nick: nick === "" ? account : nick,
    channels,
    credentials,
    ...(way === "register" && { register: { email: field("email") } }),
  };
}

function Field(props: InputHTMLAttributes & { readonly label: string; readonly name: string }): JSX.Element {
  const { label, name, ...others } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <input name={name} autoCapitalize="off" spellcheck={false} {...others} />
    </label>
  );
}

function Refused(): JSX.Element | null {
  const { refusal, phase } = state.value;
  if (phase !== "refused" || refusal === undefined) return null;
  return (
    <p class="error" role="alert">
      {t(`refusal.${refusal.code}` as TextKey)} <small>{refusal.text}</small>
    </p>
  );
}

const confirm = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
  event.preventDefault();
  const code = new FormData(event.currentTarget).get("code");
  if (typeof code === "string") client.verify(code.trim());
};

function Verification(): JSX.Element {
  return (
    <form class="card" onSubmit={confirm}>
      <p role="status">{state.value.verification?.text}</p>
      <Field label={t("enter.verification")} name="code" required autoFocus autocomplete="one-time-code" />
      <button class="primary">{t("enter.verify")}</button>
    </form>
  );
}

export function Enter(): JSX.Element {
  const way = useSignal<Way>("guest");
  const { phase, verification } = state.value;
  const { network = "IRC", channel = "" } = document.documentElement.dataset;
  const busy = phase === "connecting" || phase === "registering" || phase === "waiting";
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const login = loginOf(way.value, event.currentTarget);
    prefer({ nick: login.nick, account: login.credentials?.account ?? preferences.value.account });
    enter(login);
  };
  return (
    <main class="enter">
      <PageNotices />
      <h1>{t("enter.title", { network })}</h1>
      {verification !== undefined && busy ? (
        <Verification />
      ) : (
        <form class="card" onSubmit={submit}>
          <fieldset class="ways">
            <legend>{t("enter.mode")}</legend>
            {ways.map((each) => (
              <label key={each}>
                <input
                  type="radio"
                  name="way"
                  checked={way.value === each}
                  onChange={() => (way.value = each)}
                />
                <span>{t(`enter.${each}`)}</span>
              </label>
            ))}
          </fieldset>
          <Refused />
          <Field
            label={t("enter.nick")}
            name="nick"
            required={way.value === "guest"}
            autoFocus
            defaultValue={preferences.value.nick}
            autocomplete="nickname"
          />
          {way.value !== "guest" && (
            <>
              <Field
                label={t("enter.account-name")}
                name="account"
                defaultValue={preferences.value.account}
                autocomplete="username"
              />
              <Field
                label={t("enter.password")}
                name="password"
                type="password"
                required
                autocomplete={way.value === "account" ? "current-password" : "new-password"}
              />
            </>
          )}
          {way.value === "account" && (
            <Field label={t("enter.code")} name="code" inputMode="numeric" autocomplete="one-time-code" />
          )}
          {way.value === "register" && (
            <Field label={t("enter.email-optional")} name="email" type="email" autocomplete="email" />
          )}
          <Field label={t("enter.channel")} name="channel" defaultValue={channel} />
          <button class="primary" disabled={busy}>
            {busy ? t("enter.connecting") : t("enter.submit")}
          </button>
        </form>
      )}
    </main>
  );
}
