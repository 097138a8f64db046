/** Acts on one person in the card: ranks, kick and ban in the channel in front, and invitations to others. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { masksOf } from "../../core/channel-lists.ts";
import { hasRank, ranksToGive } from "../../core/channel-modes.ts";
import { displayName, displayText } from "../../core/display-text.ts";
import type { ChatBuffer, Member } from "../../core/state.ts";
import { t } from "../../texts/index.ts";
import type { TextKey } from "../../texts/index.ts";
import { Field, textIn } from "../field.tsx";
import { state } from "../store.ts";
import { AskForm, Outcome, useAsking } from "./asking.tsx";
import type { Asked } from "./asking.tsx";

const named: ReadonlySet<string> = new Set(["q", "a", "o", "h", "v"]);

function Ranks({ buffer, member }: { readonly buffer: ChatBuffer; readonly member: Member }): JSX.Element {
  const asking = useAsking();
  const { server } = state.value;
  return (
    <>
      <div class="row">
        {ranksToGive(state.value, buffer).map((letter) => {
          const has = member.ranks.includes(server.ranks.get(letter) ?? "");
          const known = `member.${has ? "take" : "give"}.${letter}` as TextKey;
          return (
            <button
              key={letter}
              type="button"
              disabled={asking.busy.value}
              onClick={() =>
                void asking.run([["MODE", buffer.name, `${has ? "-" : "+"}${letter}`, member.nick]])
              }
            >
              {named.has(letter) ? t(known) : t(has ? "member.take.other" : "member.give.other", { letter })}
            </button>
          );
        })}
      </div>
      <Outcome of={asking} />
    </>
  );
}

/** Kick, ban, or both, with the reason of the kick and the mask of the ban. */
function Removal({ buffer, nick }: { readonly buffer: ChatBuffer; readonly nick: string }): JSX.Element {
  const asking = useAsking();
  const form = useRef<HTMLFormElement>(null);
  const act = (acts: readonly ("ban" | "kick")[]): void => {
    if (form.current === null) return;
    const [reason, mask] = [textIn(form.current, "reason"), textIn(form.current, "mask")];
    const commands: Readonly<Record<"ban" | "kick", Asked>> = {
      ban: ["MODE", buffer.name, "+b", mask],
      kick: ["KICK", buffer.name, nick, ...(reason === "" ? [] : [reason])],
    };
    void asking.run(
      acts.map((name) => commands[name]),
      acts.includes("kick") ? "" : t("member.banned", { mask: displayText(mask) }),
    );
  };
  return (
    <form
      ref={form}
      class="ask"
      onSubmit={(event) => {
        event.preventDefault();
        act(["kick"]);
      }}
    >
      <Field label={t("member.reason")} name="reason" autocomplete="off" />
      <label class="field">
        <span>{t("member.mask")}</span>
        <select name="mask">
          {masksOf(state.value, nick).map((mask) => (
            <option key={mask} value={mask}>
              {displayText(mask)}
            </option>
          ))}
        </select>
      </label>
      <div class="row">
        <button disabled={asking.busy.value}>{t("member.kick")}</button>
        <button type="button" disabled={asking.busy.value} onClick={() => act(["ban"])}>
          {t("member.ban")}
        </button>
        <button type="button" disabled={asking.busy.value} onClick={() => act(["ban", "kick"])}>
          {t("member.kickban")}
        </button>
      </div>
      <Outcome of={asking} />
    </form>
  );
}

function Invitation({ nick }: { readonly nick: string }): JSX.Element | null {
  const asking = useAsking();
  const chosen = useSignal("");
  const { buffers, server, active } = state.value;
  const channels = [...buffers.values()].filter(
    ({ kind, joined, members }) => kind === "channel" && joined && !members.has(server.fold(nick)),
  );
  if (channels.length === 0) return null;
  const here = channels.find(({ key }) => key === active) ?? channels[0];
  const target = chosen.value === "" ? (here?.name ?? "") : chosen.value;
  const invite = (): void =>
    void asking.run([["INVITE", nick, target]], t("channel.invited", { name: displayName(nick) }));
  return (
    <AskForm asking={asking} label={t("channel.invite.do")} submit={invite}>
      <label class="field">
        <span>{t("member.invite")}</span>
        <select value={target} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
          {channels.map(({ name }) => (
            <option key={name} value={name}>
              {displayName(name)}
            </option>
          ))}
        </select>
      </label>
    </AskForm>
  );
}

export function MemberActions({ nick }: { readonly nick: string }): JSX.Element {
  const { buffers, active, server, nick: me } = state.value;
  const buffer = buffers.get(active ?? "");
  const member = buffer?.joined === true ? buffer.members.get(server.fold(nick)) : undefined;
  const isMe = server.fold(nick) === server.fold(me);
  return (
    <div class="channel-panel">
      {buffer !== undefined && member !== undefined && hasRank(state.value, buffer, "h") && (
        <section aria-label={t("member.title", { name: displayName(buffer.name) })}>
          <h3>{t("member.title", { name: displayName(buffer.name) })}</h3>
          <Ranks buffer={buffer} member={member} />
          {!isMe && <Removal buffer={buffer} nick={member.nick} />}
        </section>
      )}
      {!isMe && <Invitation nick={nick} />}
    </div>
  );
}
