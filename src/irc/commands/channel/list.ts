/** LIST: lists channels with their number of members and their topic. */
import type { Channel } from "../../network/channel.ts";
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import { anyText, optional } from "../parameters.ts";
import { readListQuery } from "./list-query.ts";
import type { ListQuery } from "./list-query.ts";
import { isChannelListed, isChannelVisible } from "../visibility.ts";

export const list = defineCommand({
  scope: "query",
  name: "LIST",
  access: "registered",
  parameters: [optional(anyText("channel")), optional(anyText("condition"))],
  form: "[<channel>{,<channel>}] [<condition>{,<condition>}]",
  cost: 4,
  help: "Lists channels. Conditions: >5 or <5 members; C<60 created, T<60 topic set in the last 60 minutes (> for longer ago); *mask*; !*mask*.",
  specification: 'Modern IRC, "LIST message" and "ELIST Parameter"',
  handle: (context, [names = "", conditions = ""]) => {
    const { network, now } = context;
    const query = readListQuery(`${names},${conditions}`, now, (name) => network.fold(name));
    return answer(context, query);
  },
});

function* answer(context: QueryContext, query: ListQuery): Iterator<void> {
  const { network, user, reply } = context;
  const named = new Set(query.names.map((name) => network.findChannel(name)));
  reply("RPL_LISTSTART", "Channel");
  // Names alone need no search through all channels.
  const candidates = query.names.length > 0 && !query.searches ? named : network.channels;
  for (const channel of candidates) {
    if (channel !== undefined && query.matches(channel)) {
      const known = named.has(channel) ? isChannelVisible : isChannelListed;
      if (known(channel, user)) replyChannel(context, channel);
    }
    yield;
  }
  reply("RPL_LISTEND");
}

function replyChannel({ reply }: QueryContext, channel: Channel): void {
  reply("RPL_LIST", channel.name, String(channel.members.size), channel.topic?.text ?? "");
}
