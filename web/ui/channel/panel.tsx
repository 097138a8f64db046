/** The panel of a channel: topic, modes, lists, invitations, and the access list of a registered channel. */
import type { JSX } from "preact";
import { isRelais } from "../../core/channel-modes.ts";
import { displayName } from "../../core/display-text.ts";
import type { ChatBuffer } from "../../core/state.ts";
import { t } from "../../texts/index.ts";
import { Section } from "../account/parts.tsx";
import { Field, textIn } from "../field.tsx";
import { Frame } from "../frame.tsx";
import { dialog, state } from "../store.ts";
import { AskForm, useAsking } from "./asking.tsx";
import { Lists } from "./lists.tsx";
import { Modes } from "./modes.tsx";
import { Registration } from "./registration.tsx";
import { Topic } from "./topic.tsx";

const close = (): void => {
  dialog.value = undefined;
};

function Invite({ buffer }: { readonly buffer: ChatBuffer }): JSX.Element {
  const asking = useAsking();
  const { buffers, server } = state.value;
  const known = [...buffers.values()].filter(({ kind }) => kind === "conversation");
  const invite = async (form: HTMLFormElement): Promise<void> => {
    const nick = textIn(form, "nick");
    const done = t("channel.invited", { name: displayName(nick) });
    if (await asking.run([["INVITE", nick, buffer.name]], done)) form.reset();
  };
  return (
    <Section title={t("channel.invite")}>
      <AskForm asking={asking} label={t("channel.invite.do")} submit={(form) => void invite(form)}>
        <Field
          label={t("channel.nick")}
          name="nick"
          required
          pattern="\S+"
          maxLength={server.nickLength}
          list="invite-nicks"
          autocomplete="off"
        />
        <datalist id="invite-nicks">
          {known.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </AskForm>
    </Section>
  );
}

export function ChannelPanel(): JSX.Element | null {
  const { buffers, active, capabilities } = state.value;
  const buffer = buffers.get(active ?? "");
  if (buffer?.kind !== "channel") return null;
  const hasServices = isRelais(state.value) && capabilities.has("relais.chat/session");
  return (
    <Frame title={t("channel.title", { name: displayName(buffer.name) })} close={close}>
      <div class="channel-panel">
        {buffer.joined ? (
          <>
            <Topic buffer={buffer} />
            <Modes buffer={buffer} />
            <Lists buffer={buffer} />
            <Invite buffer={buffer} />
          </>
        ) : (
          <p>{t("channel.not-joined")}</p>
        )}
        {hasServices && <Registration buffer={buffer} />}
      </div>
    </Frame>
  );
}
