/** Turns refusals of the network into the numerics that clients read. */
import type { Reply } from "../../delivery/outgoing-message.ts";
import { middleParameter } from "../../wire/message.ts";
import type { Refusal } from "../../network/policy/refusal.ts";

type SpeechMode = Extract<Refusal, { readonly kind: "cannot-send" }>["mode"];

/** The explanation in 404 for each mode. */
const whyNot: Readonly<Record<SpeechMode, string>> = {
  n: "you are not in it",
  m: "only voiced users may speak",
  M: "only users who are logged in may speak",
  b: "you are banned or muted",
  T: "notices are not allowed",
  C: "CTCP is not allowed",
  c: "colours are not allowed",
};

/** The explanation in 474 for registered channels. */
const keptOut: Readonly<Record<Extract<Refusal, { readonly kind: "kept-out" }>["why"], string>> = {
  suspended: "an operator of the server has suspended it",
  restricted: "it is for accounts with access only",
  akick: "ChanServ keeps you out",
};

/** 403. */
export function replyNoSuchChannel(reply: Reply, name: string): void {
  const hint = name.startsWith("#") ? "" : ": names of channels begin with #";
  reply("ERR_NOSUCHCHANNEL", name, `No such channel${hint}`);
}

export function replyRefusal(reply: Reply, refusal: Refusal): void {
  switch (refusal.kind) {
    case "no-such-channel":
      return replyNoSuchChannel(reply, refusal.channel);
    case "bad-channel-name":
      return reply("ERR_BADCHANMASK", refusal.channel);
    case "channel-name-too-long":
      return reply("ERR_BADCHANNAME", refusal.channel, "Channel name is too long");
    case "channel-lookalike":
      return reply("ERR_BADCHANNAME", refusal.channel, "Channel name looks like that of another channel");
    case "channel-reserved":
      return reply("ERR_BADCHANNAME", refusal.channel, `Channel is reserved: ${refusal.reason}`);
    case "too-many-channels":
      return reply("ERR_TOOMANYCHANNELS", refusal.channel);
    case "no-room-for-channel":
      return reply("ERR_UNAVAILRESOURCE", refusal.channel);
    case "banned":
      return reply("ERR_BANNEDFROMCHAN", refusal.channel, "Cannot join channel (+b)");
    case "kept-out": {
      const { channel, why, reason } = refusal;
      const because = reason === "" ? "" : ` (${reason})`;
      return reply("ERR_BANNEDFROMCHAN", channel, `Cannot join channel: ${keptOut[why]}${because}`);
    }
    case "invite-only":
      return reply("ERR_INVITEONLYCHAN", refusal.channel);
    case "full":
      return reply("ERR_CHANNELISFULL", refusal.channel);
    case "wrong-key":
      return reply("ERR_BADCHANNELKEY", refusal.channel);
    case "not-on-channel":
      return reply("ERR_NOTONCHANNEL", refusal.channel);
    case "rank-too-low":
      return reply("ERR_CHANOPRIVSNEEDED", refusal.channel, "You're not channel operator");
    case "topic-locked":
      return reply(
        "ERR_CHANOPRIVSNEEDED",
        refusal.channel,
        "The topic is locked: it needs access of level h or above",
      );
    case "mode-locked":
      return reply(
        "ERR_MLOCKRESTRICTED",
        refusal.channel,
        refusal.letter,
        refusal.lock,
        "The mode is locked by ChanServ",
      );
    case "founder-needed":
      return reply("ERR_CHANOPRIVSNEEDED", refusal.channel, "Only a founder (+q) can give or take +q and +a");
    case "account-needed":
      return reply("ERR_NEEDREGGEDNICK", refusal.channel);
    case "tls-needed":
      return reply("ERR_SECUREONLYCHAN", refusal.channel);
    case "member-without-tls":
      return reply("ERR_ALLMUSTSSL", refusal.channel);
    case "throttled":
      return reply("ERR_THROTTLE", refusal.channel, "Cannot join channel (+j), try again later");
    case "cannot-send":
      return reply(
        "ERR_CANNOTSENDTOCHAN",
        refusal.channel,
        `Cannot send to channel (+${refusal.mode}): ${whyNot[refusal.mode]}`,
      );
    case "too-soon":
      return reply(
        "ERR_CANNOTSENDTOCHAN",
        refusal.channel,
        `Cannot send to channel (+W), wait ${refusal.seconds} seconds`,
      );
    case "registered-only":
      return reply(
        "ERR_CANTSENDTOUSER",
        refusal.nick,
        "Only users who are logged in may write to this user (+R)",
      );
    case "no-such-nick":
      return reply("ERR_NOSUCHNICK", refusal.nick);
    case "target-not-on-channel":
      return reply("ERR_USERNOTINCHANNEL", refusal.nick, refusal.channel);
    case "target-on-channel":
      return reply("ERR_USERONCHANNEL", refusal.nick, refusal.channel);
    case "list-full":
      return reply("ERR_BANLISTFULL", refusal.channel, refusal.letter);
    case "key-already-set":
      return reply("ERR_KEYSET", refusal.channel);
    case "key-too-long":
      return reply("ERR_INVALIDKEY", refusal.channel);
    case "bad-mode-parameter":
      return reply(
        "ERR_INVALIDMODEPARAM",
        refusal.channel,
        refusal.letter,
        middleParameter(refusal.parameter),
        refusal.why,
      );
  }
}
