/** Channels, secret ones too, with their members. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { displayName, displayText } from "../../core/display-text.ts";
import { withoutFormatting } from "../../core/formatting.ts";
import { ApiRefusal } from "../../core/operator/api.ts";
import { maskOf, routeOf } from "../../core/operator/rows.ts";
import type { ChannelDetails, ShownChannel } from "../../core/operator/rows.ts";
import { Field, textIn } from "../field.tsx";
import { moment } from "../times.ts";
import { Act, Facts, Reason, Refused, Rows, Search, useListing } from "./parts.tsx";
import { api, may } from "./service.ts";
import { o } from "./texts.ts";

function Channel(props: { readonly channel: ShownChannel; readonly done: () => void }): JSX.Element {
  const { channel, done } = props;
  const { name, topic, members } = channel;
  const details = useSignal<ChannelDetails | ApiRefusal | undefined>(undefined);
  const load = async (): Promise<void> => {
    try {
      details.value = await api.get<ChannelDetails>(routeOf("channels", name));
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      details.value = error;
    }
  };
  const found = details.value;
  return (
    <details
      onToggle={(event) => {
        if (event.currentTarget.open) void load();
      }}
    >
      <summary>
        <bdi>{displayName(name)}</bdi> <small>{o("facts.members", { count: members })}</small>
      </summary>
      <Facts
        of={[
          ["facts.topic", topic === undefined ? undefined : withoutFormatting(topic.text)],
          ["facts.modes", channel.modes],
          ["facts.founder", channel.founder],
          ["facts.created", moment(channel.createdAt)],
        ]}
      />
      {may("channels:write") && (
        <Act
          label={o("channel.topic", { name: displayName(name) })}
          run={(form) =>
            api.send("PUT", `${routeOf("channels", name)}/topic`, { text: textIn(form, "topic") })
          }
          done={done}
        >
          <Field
            label={o("channel.topic-text")}
            name="topic"
            maxLength={390}
            defaultValue={topic?.text ?? ""}
            autocomplete="off"
          />
        </Act>
      )}
      {found instanceof ApiRefusal ? (
        <Refused of={found} />
      ) : (
        <ul class="entries">
          {found?.users.map(({ nick, prefix, account }) => (
            <li key={nick}>
              <bdi>{`${prefix}${displayName(nick)}`}</bdi>{" "}
              <small>{account !== undefined && <bdi>{displayText(account)}</bdi>}</small>{" "}
              {may("channels:write") && (
                <Act
                  label={o("channel.kick", { name: displayName(nick) })}
                  run={(form) =>
                    api.send("POST", `${routeOf("channels", name)}/kick`, {
                      nick,
                      reason: textIn(form, "reason"),
                    })
                  }
                  done={() => void load()}
                >
                  <Reason optional />
                </Act>
              )}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

export function Channels(): JSX.Element {
  const mask = useSignal("");
  const channels = useListing<ShownChannel>("/channels", { mask: mask.value });
  return (
    <>
      <Search search={(form) => (mask.value = maskOf(textIn(form, "mask")))}>
        <Field label={o("search.mask")} name="mask" type="search" autocomplete="off" />
      </Search>
      <Rows
        of={channels}
        keyOf={({ name }) => name}
        row={(channel) => <Channel channel={channel} done={channels.reload} />}
      />
    </>
  );
}
