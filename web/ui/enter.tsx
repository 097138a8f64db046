/** The first screen: a guest's name, an account, or a new account, and the code of a letter. */
import { useSignal } from "@preact/signals";
import type { JSX, TargetedMouseEvent, TargetedSubmitEvent } from "preact";
import { displayText } from "../core/display-text.ts";
import type { Login } from "../core/registration.ts";
import { t } from "../texts/index.ts";
import type { TextKey } from "../texts/index.ts";
import { Field, rawText, textIn } from "./field.tsx";
import { PageNotices } from "./page-notices.tsx";
import { prefer, preferences } from "./preferences.ts";
import { ResetPassword } from "./reset-password.tsx";
import { canSignOn, signOn, signOnFailure } from "./sign-on.ts";
import { endStay } from "./staying.ts";
import { client, enter, state } from "./store.ts";

type Way = "guest" | "account" | "register";

const ways: readonly Way[] = ["guest", "account", "register"];

const channelsIn = (text: string): readonly string[] =>
  text
    .split(/[\s,]+/u)
    .filter((name) => name !== "")
    .map((name) => (/^[#&]/u.test(name) ? name : `#${name}`));

function loginOf(way: Way, form: HTMLFormElement): Login {
  const nick = textIn(form, "nick");
  const channels = channelsIn(textIn(form, "channel"));
  if (way === "guest") return { nick, channels };
  const code = textIn(form, "code");
  const account = textIn(form, "account") === "" ? nick : textIn(form, "account");
  const credentials = { account, password: rawText(form, "password"), ...(code !== "" && { code }) };
  return {
    nick: nick === "" ? account : nick,
    channels,
    credentials,
    ...(way === "register" && { register: { email: textIn(form, "email") } }),
  };
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

function SignOnRefused(): JSX.Element | null {
  const failure = signOnFailure.value;
  if (failure === undefined) return null;
  return (
    <p class="error" role="alert">
      {t(`sign-on.${failure.code}`)} <small>{displayText(failure.text).slice(0, 300)}</small>
    </p>
  );
}

function StayBox(): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={preferences.value.stay}
        onChange={(event) => prefer({ stay: event.currentTarget.checked })}
      />
      <span>{t("enter.stay")}</span>
    </label>
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

const singleSignOn = ({ currentTarget: { form } }: TargetedMouseEvent<HTMLButtonElement>): void => {
  void signOn(form === null ? [] : channelsIn(textIn(form, "channel")));
};

/** Another log-in ends the one that the browser has remembered. */
async function enterAnew(login: Login): Promise<void> {
  await endStay();
  enter(login);
}

export function Enter(): JSX.Element {
  const way = useSignal<Way>(preferences.value.account === "" ? "guest" : "account");
  const resetting = useSignal(false);
  const { phase, verification } = state.value;
  const { network = "IRC", channel = "" } = document.documentElement.dataset;
  const busy = phase === "connecting" || phase === "registering" || phase === "waiting";
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const login = loginOf(way.value, event.currentTarget);
    const { credentials } = login;
    const account = credentials !== undefined && "account" in credentials ? credentials.account : "";
    prefer({ nick: login.nick, account });
    void enterAnew(login);
  };
  if (resetting.value) {
    const close = (account?: string): void => {
      if (account !== undefined) prefer({ account });
      resetting.value = false;
    };
    return (
      <main class="enter">
        <h1>{t("enter.title", { network })}</h1>
        <ResetPassword close={close} />
      </main>
    );
  }
  return (
    <main class="enter">
      <PageNotices />
      <img class="logo" src="/icon.svg" alt="" width="56" height="56" />
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
          <SignOnRefused />
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
          {way.value !== "guest" && <StayBox />}
          <button class="primary" disabled={busy}>
            {busy ? t("enter.connecting") : t("enter.submit")}
          </button>
          {way.value === "account" && (
            <>
              {canSignOn && (
                <button type="button" disabled={busy} onClick={singleSignOn}>
                  {t("sign-on.begin")}
                </button>
              )}
              <button type="button" class="link" onClick={() => (resetting.value = true)}>
                {t("reset.begin")}
              </button>
            </>
          )}
        </form>
      )}
    </main>
  );
}
