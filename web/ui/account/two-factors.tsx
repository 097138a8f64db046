/** Two factors: a key for an app, as a picture and as text, the first code, the recovery codes, and the end. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { encode } from "uqr";
import { keyIn, recoveryCodesIn } from "../../core/account-answers.ts";
import { t } from "../../texts/index.ts";
import { Field, textIn } from "../field.tsx";
import { Form, Said, Section, useTalk } from "./parts.tsx";
import { tell } from "./service.ts";

/** Light cells around the code. Source: ISO/IEC 18004, section 5.3.8. */
const BORDER = 4;

function QrCode({ text }: { readonly text: string }): JSX.Element {
  const { data, size } = encode(text, { border: BORDER });
  const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("account.factors.qr")}>
      <rect width={size} height={size} fill="#fff" />
      <path d={cells.join("")} fill="#000" />
    </svg>
  );
}

export function TwoFactors(): JSX.Element {
  const talk = useTalk();
  const on = useSignal<boolean | undefined>(undefined);
  const key = useSignal<ReturnType<typeof keyIn>>(undefined);
  const recovery = useSignal<readonly string[]>([]);
  const load = async (): Promise<void> => {
    // Without a key of this connection CONFIRM says which of the two holds.
    on.value = (await tell("NS", "TOTP CONFIRM 0")).join(" ").includes("already");
  };
  useEffect(() => void load(), []);
  const begin = async (): Promise<void> => {
    key.value = keyIn(await talk.run("TOTP ADD"));
    if (key.value !== undefined) talk.said.value = undefined;
  };
  const confirm = async (form: HTMLFormElement): Promise<void> => {
    const codes = recoveryCodesIn(await talk.run(`TOTP CONFIRM ${textIn(form, "code")}`));
    if (codes.length === 0) return;
    [key.value, recovery.value, on.value, talk.said.value] = [undefined, codes, true, undefined];
  };
  const end = async (form: HTMLFormElement): Promise<void> => {
    await talk.run(`TOTP DEL ${textIn(form, "code")}`);
    recovery.value = [];
    await load();
  };
  const code = (
    <Field
      label={t("account.factors.app-code")}
      name="code"
      required
      pattern="\S+"
      inputMode="numeric"
      autocomplete="one-time-code"
    />
  );
  return (
    <Section title={t("account.factors")}>
      {on.value !== undefined && <p>{t(on.value ? "account.factors.on" : "account.factors.off")}</p>}
      {recovery.value.length > 0 && (
        <>
          <p role="alert">{t("account.factors.recovery")}</p>
          <pre class="secret">{recovery.value.join("\n")}</pre>
        </>
      )}
      {on.value === false && key.value === undefined && (
        <button type="button" disabled={talk.busy.value} onClick={() => void begin()}>
          {t("account.factors.begin")}
        </button>
      )}
      {key.value !== undefined && (
        <>
          <p>{t("account.factors.scan")}</p>
          <QrCode text={key.value.uri} />
          <pre class="secret">{key.value.key}</pre>
          <Form talk={talk} label={t("account.factors.confirm")} submit={(form) => void confirm(form)}>
            {code}
          </Form>
        </>
      )}
      {on.value === true && (
        <Form talk={talk} label={t("account.factors.end")} submit={(form) => void end(form)}>
          {code}
        </Form>
      )}
      <Said of={talk} />
    </Section>
  );
}
