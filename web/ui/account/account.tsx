/** The account: password, address, two factors, browsers and clients, application passwords, certificates, own data, the end. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import {
  applicationPasswordIn,
  applicationsIn,
  browsersIn,
  certificatesIn,
  dropCodeIn,
  sessionsIn,
} from "../../core/account-answers.ts";
import { displayName } from "../../core/display-text.ts";
import { t } from "../../texts/index.ts";
import { Field, textIn } from "../field.tsx";
import { Frame } from "../frame.tsx";
import { logOut, stayAgain } from "../staying.ts";
import { dialog, state } from "../store.ts";
import { saveOwnData } from "./data.ts";
import { EndableList, Form, Said, Section, useTalk } from "./parts.tsx";
import { TwoFactors } from "./two-factors.tsx";

const close = (): void => {
  dialog.value = undefined;
};

function Password(): JSX.Element {
  const talk = useTalk();
  const change = async (form: HTMLFormElement): Promise<void> => {
    const lines = await talk.run(`PASSWD ${textIn(form, "current")} ${textIn(form, "password")}`);
    if (!lines.some((line) => line.includes("is changed"))) return;
    form.reset();
    // All browsers are logged out by that. This one was there.
    await stayAgain();
  };
  return (
    <Section title={t("account.password")}>
      <Form talk={talk} label={t("account.password.change")} submit={(form) => void change(form)}>
        <Field
          label={t("account.current-password")}
          name="current"
          type="password"
          required
          pattern="\S+"
          autocomplete="current-password"
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
      </Form>
      <Said of={talk} />
    </Section>
  );
}

function Email(): JSX.Element {
  const talk = useTalk();
  const sent = useSignal(false);
  const send = async (form: HTMLFormElement): Promise<void> => {
    const lines = await talk.run(`SET EMAIL ${textIn(form, "password")} ${textIn(form, "email")}`);
    sent.value = lines.some((line) => line.startsWith("A code was sent"));
  };
  const confirm = async (form: HTMLFormElement): Promise<void> => {
    const lines = await talk.run(`VERIFYEMAIL ${textIn(form, "code")}`);
    if (lines.some((line) => line.startsWith("The e-mail address of"))) sent.value = false;
  };
  return (
    <Section title={t("account.email")}>
      {sent.value ? (
        <Form
          key="confirm"
          talk={talk}
          label={t("account.email.confirm")}
          submit={(form) => void confirm(form)}
        >
          <Field label={t("account.code")} name="code" required autocomplete="one-time-code" />
        </Form>
      ) : (
        <Form key="send" talk={talk} label={t("account.email.change")} submit={(form) => void send(form)}>
          <Field
            label={t("account.current-password")}
            name="password"
            type="password"
            required
            pattern="\S+"
            autocomplete="current-password"
          />
          <Field label={t("enter.email")} name="email" type="email" required autocomplete="email" />
        </Form>
      )}
      <Said of={talk} />
    </Section>
  );
}

function Applications(): JSX.Element {
  const talk = useTalk();
  const made = useSignal<{ readonly name: string; readonly password: string } | undefined>(undefined);
  const version = useSignal(0);
  const add = async (form: HTMLFormElement): Promise<void> => {
    const name = textIn(form, "name");
    const password = applicationPasswordIn(await talk.run(`APPPASS ADD ${name}`));
    if (password === undefined) return;
    talk.said.value = undefined;
    made.value = { name, password };
    version.value += 1;
    form.reset();
  };
  return (
    <Section title={t("account.applications")}>
      <p>{t("account.applications.help")}</p>
      <EndableList
        list="APPPASS LIST"
        read={applicationsIn}
        end={(name) => `APPPASS DEL ${name}`}
        label="account.applications.revoke"
        version={version.value}
      />
      {made.value !== undefined && (
        <>
          <p role="status">{t("account.applications.shown", { name: made.value.name })}</p>
          <pre class="secret">{made.value.password}</pre>
        </>
      )}
      <Form talk={talk} label={t("account.applications.add")} submit={(form) => void add(form)}>
        <Field
          label={t("account.applications.name")}
          name="name"
          required
          pattern="\S+"
          maxLength={32}
          autocomplete="off"
        />
      </Form>
      <Said of={talk} />
    </Section>
  );
}

function Browsers(): JSX.Element {
  return (
    <>
      <Section title={t("account.browsers")}>
        <EndableList
          list="BROWSERS LIST"
          read={browsersIn}
          end={(number) => `BROWSERS END ${number}`}
          label="account.browsers.end"
        />
      </Section>
      <Section title={t("account.sessions")}>
        <EndableList
          list="SESSIONS LIST"
          read={sessionsIn}
          end={(number) => `SESSIONS END ${number}`}
          label="account.sessions.end"
        />
      </Section>
      <Section title={t("account.certificates")}>
        <EndableList
          list="CERT LIST"
          read={certificatesIn}
          end={(fingerprint) => `CERT DEL ${fingerprint}`}
          label="account.certificates.remove"
        />
      </Section>
    </>
  );
}

function Data(): JSX.Element {
  const busy = useSignal(false);
  const save = async (): Promise<void> => {
    busy.value = true;
    await saveOwnData();
    busy.value = false;
  };
  return (
    <Section title={t("account.data")}>
      <p>{t("account.data.help")}</p>
      <button type="button" disabled={busy.value} onClick={() => void save()}>
        {t("account.data.export")}
      </button>
    </Section>
  );
}

function Drop({ account }: { readonly account: string }): JSX.Element {
  const talk = useTalk();
  const drop = async (form: HTMLFormElement): Promise<void> => {
    const name = textIn(form, "name");
    if (name !== account) return;
    const code = dropCodeIn(await talk.run(`DROP ${name}`));
    if (code === undefined) return;
    const lines = await talk.run(`DROP ${name} ${code}`);
    if (!lines.some((line) => line.endsWith("is removed."))) return;
    close();
    logOut();
  };
  return (
    <Section title={t("account.drop")}>
      <p>{t("account.drop.help")}</p>
      <Form talk={talk} label={t("account.drop.confirm")} submit={(form) => void drop(form)}>
        <Field label={t("account.drop.name")} name="name" required autocomplete="off" />
      </Form>
      <Said of={talk} />
    </Section>
  );
}

export function Account(): JSX.Element | null {
  const { account } = state.value;
  if (account === undefined) return null;
  return (
    <Frame title={t("account.title", { name: displayName(account) })} close={close}>
      <div class="account">
        <Password />
        <TwoFactors />
        <Email />
        <Browsers />
        <Applications />
        <Data />
        <Drop account={account} />
      </div>
    </Frame>
  );
}
