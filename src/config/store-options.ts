/** The options of kept data: one row each. */
import { oneLine } from "./forms.ts";
import type { Section } from "./rows.ts";

const DAYS = { kind: "integer", min: 1, max: 36_500, unit: "days", reload: true } as const;
const MESSAGES = { kind: "integer", min: 100, max: 1_000_000, reload: true } as const;

export const storeSections = {
  store: {
    help: "Accounts, server bans, devices and messages, which are kept on disk.",
    repeated: false,
    rows: {
      data: {
        kind: "path",
        of: "folder",
        default: "data",
        environment: "RELAIS_DATA",
        reload: false,
        help: "Folder of the database, for one server at a time. The first start makes it.",
      },
      durability: {
        kind: "choice",
        default: "process",
        values: ["process", "power-loss"],
        environment: "RELAIS_DURABILITY",
        reload: true,
        help: "Events that kept data survives. process: the end of the server, even by SIGKILL. power-loss: that of the machine too; each change waits for the disk (fsync).",
      },
    },
  },
  history: {
    help: "Messages that are kept for CHATHISTORY: those to channels, and those between users who are both logged in.",
    repeated: false,
    rows: {
      keep: {
        kind: "flag",
        default: true,
        reload: true,
        setting: "network.history",
        help: "Keep messages. Without it, new ones are not kept, and draft/chathistory is not offered.",
      },
      visible: {
        kind: "choice",
        default: "all",
        values: ["all", "joined"],
        reload: true,
        setting: "network.visibleHistory",
        help: "Part of a channel's history that its members may read. all: everything that is kept. joined: what was said since they joined.",
      },
      days: { ...DAYS, default: 90, help: "Days that a message is kept. Then it is removed." },
      messages: {
        ...MESSAGES,
        default: 100_000,
        help: "Messages kept of one channel or conversation. Past it, by up to a hundredth, the oldest are removed.",
      },
      conversationDays: {
        ...DAYS,
        default: undefined,
        example: 30,
        help: "Days that a message of a conversation is kept, where it differs from days.",
      },
      conversationMessages: {
        ...MESSAGES,
        default: undefined,
        example: 10_000,
        help: "Messages kept of one conversation, where it differs from messages.",
      },
    },
  },
  "channel-history": {
    help: "Limits of the history for some channels. The first section whose mask fits a channel's name holds for it.",
    repeated: true,
    rows: {
      channel: {
        kind: "text",
        default: undefined,
        required: true,
        example: "#team-*",
        form: oneLine(64),
        reload: true,
        help: "Mask of channel names.",
      },
      days: {
        ...DAYS,
        default: undefined,
        example: 365,
        help: "Days that a message is kept, where it differs from history.days.",
      },
      messages: {
        ...MESSAGES,
        default: undefined,
        example: 1_000_000,
        help: "Messages kept of one channel, where it differs from history.messages.",
      },
    },
  },
} as const satisfies Record<string, Section>;
