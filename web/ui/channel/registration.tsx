/** A registered channel: its founder, who has which access, and the ways to register it, hand it on and end that. */
import { useSignal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { dropCodeIn } from "../../core/account-answers.ts";
import { accessIn, infoIn, levelsToGive } from "../../core/channel-answers.ts";
import type { AccessList, ChannelInfo } from "../../core/channel-answers.ts";
import { hasRank } from "../../core/channel-modes.ts";
import { displayName } from "../../core/display-text.ts";
import type { ChatBuffer } from "../../core/state.ts";
import { t } from "../../texts/index.ts";
import { Form, Said, Section } from "../account/parts.tsx";
import { newTalk, tell } from "../account/service.ts";
import type { Talk } from "../account/service.ts";
import { Field, textIn } from "../field.tsx";
import { state } from "../store.ts";

interface Facts {
  readonly info: ChannelInfo;
  readonly access: AccessList | undefined;
}

interface PartProps {
  readonly name: string;
  readonly talk: Talk;
  /** Asks again what holds. */
  readonly load: () => Promise<void>;
}

function Unregistered({ buffer, talk, load }: PartProps & { readonly buffer: ChatBuffer }): JSX.Element {
  const { account } = state.value;
  if (!hasRank(state.value, buffer, "o")) return <p>{t("access.unregistered")}</p>;
  if (account === undefined) return <p>{t("access.no-account")}</p>;
  const register = async (): Promise<void> => {
    await talk.run(`REGISTER ${buffer.name}`);
    await load();
  };
  return (
    <>
      <p>{t("access.unregistered")}</p>
      <p>{t("access.register.help")}</p>
      <button type="button" disabled={talk.busy.value} onClick={() => void register()}>
        {t("access.register")}
      </button>
    </>
  );
}

function Entries({ access, name, talk, load }: PartProps & { readonly access: AccessList }): JSX.Element {
  const levels = levelsToGive(access, state.value.account);
  const run = async (text: string): Promise<void> => {
    await talk.run(text);
    await load();
  };
  return (
    <>
      {access.entries.length === 0 && <p>{t("access.nobody")}</p>}
      <ul class="masks" aria-label={t("access.title")}>
        {access.entries.map(({ account, level }) => (
          <li key={account}>
            <span>
              <bdi>{displayName(account)}</bdi> <small>{t(`rank.${level}`)}</small>
            </span>
            {levels.includes(level) && (
              <button
                type="button"
                disabled={talk.busy.value}
                aria-label={t("names.remove", { name: displayName(account) })}
                onClick={() => void run(`ACCESS ${name} DEL ${account}`)}
              >
                {t("list.remove")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {levels.length > 0 && (
        <Form
          talk={talk}
          label={t("access.give")}
          submit={(form) =>
            void run(`ACCESS ${name} ADD ${textIn(form, "account")} ${textIn(form, "level")}`)
          }
        >
          <Field label={t("access.account")} name="account" required pattern="\S+" autocomplete="off" />
          <label class="field">
            <span>{t("access.level")}</span>
            <select name="level" defaultValue="o">
              {levels.map((level) => (
                <option key={level} value={level}>
                  {t(`rank.${level}`)}
                </option>
              ))}
            </select>
          </label>
        </Form>
      )}
    </>
  );
}

/** The founder gives the channel to someone else, or ends the registration, after a second question. */
function Founder({ name, talk, load }: PartProps): JSX.Element {
  const code = useSignal<string | undefined>(undefined);
  const transfer = async (form: HTMLFormElement): Promise<void> => {
    await talk.run(`TRANSFER ${name} ${textIn(form, "account")}`);
    await load();
  };
  const ask = async (): Promise<void> => {
    code.value = dropCodeIn(await talk.run(`DROP ${name}`));
    if (code.value !== undefined) talk.said.value = undefined;
  };
  const drop = async (): Promise<void> => {
    await talk.run(`DROP ${name} ${code.value ?? ""}`);
    code.value = undefined;
    await load();
  };
  return (
    <>
      <Form talk={talk} label={t("access.transfer")} submit={(form) => void transfer(form)}>
        <Field
          label={t("access.transfer.account")}
          name="account"
          required
          pattern="\S+"
          autocomplete="off"
          hint={t("access.transfer.help")}
        />
      </Form>
      {code.value === undefined ? (
        <button type="button" disabled={talk.busy.value} onClick={() => void ask()}>
          {t("access.drop")}
        </button>
      ) : (
        <div role="alert">
          <p>{t("access.drop.help", { name: displayName(name) })}</p>
          <button type="button" disabled={talk.busy.value} onClick={() => void drop()}>
            {t("access.drop.confirm")}
          </button>{" "}
          <button type="button" onClick={() => (code.value = undefined)}>
            {t("composer.cancel")}
          </button>
        </div>
      )}
    </>
  );
}

function useFacts(name: string): {
  readonly facts: Signal<Facts | undefined>;
  readonly load: () => Promise<void>;
} {
  const facts = useSignal<Facts | undefined>(undefined);
  const load = async (): Promise<void> => {
    const info = infoIn(await tell("CS", `INFO ${name}`));
    const lines = info.registered ? await tell("CS", `ACCESS ${name} LIST`) : [];
    facts.value = { info, access: accessIn(lines) };
  };
  useEffect(() => void load(), [name, state.value.account]);
  return { facts, load };
}

export function Registration({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const { name } = buffer;
  const talk = useMemo(() => newTalk("CS"), []);
  const { facts, load } = useFacts(name);
  const part = { name, talk, load };
  const { info, access } = facts.value ?? {};
  const founder = access?.founder ?? info?.founder;
  return (
    <Section title={t("access.title")}>
      {info === undefined && <p role="status">{t("whois.loading")}</p>}
      {info?.registered === false && <Unregistered buffer={buffer} {...part} />}
      {info?.registered === true && (
        <p>
          {founder === undefined
            ? t("access.registered")
            : t("access.founder", { name: displayName(founder) })}
        </p>
      )}
      {access !== undefined && <Entries access={access} {...part} />}
      {info?.registered === true && access === undefined && <p>{t("access.hidden")}</p>}
      {access !== undefined && access.founder === state.value.account && <Founder {...part} />}
      <Said of={talk} />
    </Section>
  );
}
