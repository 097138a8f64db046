/** The options of operators and of their classes: one row each. */
import { privileges } from "../irc/network/privileges.ts";
import { noticeMask, passwordHash, shownHost, userMask, word } from "./forms.ts";
import type { Section } from "./rows.ts";

export const operatorSections = {
  "operator-class": {
    help: "A named set of privileges.",
    repeated: true,
    rows: {
      name: {
        kind: "text",
        default: undefined,
        required: true,
        example: "moderator",
        form: word(64),
        reload: true,
        help: "Name of the class, for [[operator]] and other classes.",
      },
      privileges: {
        kind: "choices",
        default: [],
        values: privileges,
        reload: true,
        help: "Privileges of its operators.",
      },
      extends: {
        kind: "text",
        default: undefined,
        example: "helper",
        form: word(64),
        reload: true,
        help: "Another class whose privileges this one includes.",
      },
    },
  },
  operator: {
    help: "An operator: a person who may use OPER.",
    repeated: true,
    rows: {
      name: {
        kind: "text",
        default: undefined,
        required: true,
        example: "alice",
        form: word(64),
        reload: true,
        help: "Name: the first parameter of OPER.",
      },
      passwordHash: {
        kind: "text",
        default: undefined,
        required: true,
        example: "$argon2id$v=19$m=65536,t=2,p=1$…",
        form: passwordHash,
        secret: true,
        reload: true,
        help: "Hash of the password, as `bun run start hash-password` prints it.",
      },
      masks: {
        kind: "texts",
        default: ["*@*"],
        form: userMask,
        reload: true,
        help: "Allowed user@host masks: one has to match.",
      },
      class: {
        kind: "text",
        default: undefined,
        example: "moderator",
        form: word(64),
        reload: true,
        help: "Name of an [[operator-class]].",
      },
      privileges: {
        kind: "choices",
        default: undefined,
        example: ["kill", "see"],
        values: privileges,
        reload: true,
        help: "Privileges in addition to those of the class. Without class and privileges: all.",
      },
      host: {
        kind: "text",
        default: undefined,
        example: "staff.example.org",
        form: shownHost,
        reload: true,
        help: "Host shown while they are operators.",
      },
      notices: {
        kind: "text",
        default: undefined,
        example: "okx",
        form: noticeMask,
        reload: true,
        help: "Letters of the server notices (user mode s, HELP NOTICES) that OPER turns on.",
      },
    },
  },
} as const satisfies Readonly<Record<string, Section>>;
