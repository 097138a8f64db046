/** FILTER WHO: the users and channels with a name that a filter finds. It acts on them when they change it. */
import type { FilteredText, NamedFilter } from "../../network/filters.ts";
import { readText } from "../../network/policy/texts.ts";
import { PatternSet } from "../../network/text-patterns.ts";
import type { User } from "../../network/user.ts";
import type { SessionContext } from "../command.ts";
import { tellSelf } from "../server-notices.ts";
import { isChannelListed } from "../visibility.ts";

/** A step for each user and each channel. */
export function* namesFound(context: SessionContext, number: string): Iterator<void> {
  const { network, user: viewer, reply } = context;
  const filter = network.moderation.filters.named.find(({ name }) => name === `filter ${number}`);
  if (filter === undefined) return reply("ERR_UNKNOWNERROR", "FILTER", `There is no filter ${number}`);
  const finds = finderOf(filter);
  let [users, channels] = [0, 0];
  for (const user of network.users) {
    const found = user.privileges.has("filter") ? [] : namesOf(user, finds);
    if (found.length > 0) tellSelf(context, `${user.mask}: ${found.join(", ")}`);
    if (found.length > 0) users += 1;
    yield;
  }
  for (const channel of network.channels) {
    const found =
      viewer !== undefined && isChannelListed(channel, viewer) && finds("channel-name", channel.name, false);
    if (found) tellSelf(context, `${channel.name}: channel-name`);
    if (found) channels += 1;
    yield;
  }
  tellSelf(
    context,
    `${filter.name} finds names of ${users} users and ${channels} channels; it acts when they change`,
  );
}

type Finder = (kind: FilteredText, text: string, loggedIn: boolean) => boolean;

function finderOf({ rule }: NamedFilter): Finder {
  const patterns = new PatternSet([rule.pattern]);
  return (kind, text, loggedIn) => {
    if (!rule.texts.includes(kind) || (loggedIn && rule.exemptAccounts === true)) return false;
    return patterns.find(rule.formatting === true ? text : readText(text)).length > 0;
  };
}

function namesOf({ nick, username, realname, account }: User, finds: Finder): readonly string[] {
  const loggedIn = account !== undefined;
  return [
    ...(finds("nick", nick, loggedIn) ? ["nick"] : []),
    ...(finds("username", username, loggedIn) ? ["username"] : []),
    ...(finds("realname", realname, loggedIn) ? [`realname ${readText(realname)}`] : []),
  ];
}
