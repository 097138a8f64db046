/** The options of operators and of their classes: one row each. */
import { privileges } from "../irc/network/privileges.ts";
import { noticeMask, passwordHash, shownHost, userMask, word } from "./forms.ts";
import type { Section } from "./rows.ts";

export const operatorSections = {
  "operator-class": {
    help: "Privileges under a name, for operators to have in common.",
    repeated: true,
    rows: {
      name: {
        kind: "text",
        default: undefined,
        required: true,
        example: "moderator",
        form: word(64),
        reload: true,
        help: "What [[operator]] and other classes call it.",
      },
      privileges: {
        kind: "choices",
        default: [],
        values: privileges,
        reload: true,
        help: "What its operators may do.",
      },
      extends: {
        kind: "text",
        default: undefined,
        example: "helper",
        form: word(64),
        reload: true,
        help: "Another class, whose privileges this one has too.",
      },
    },
  },
  operator: {
    help: "Someone who may become an operator with OPER.",
    repeated: true,
    rows: {
      name: {
        kind: "text",
        default: undefined,
        required: true,
        example: "alice",
        form: word(64),
        reload: true,
        help: "The first parameter of OPER.",
      },
      passwordHash: {
        kind: "text",
        default: undefined,
        required: true,
        example: "$argon2id$v=19$m=65536,t=2,p=1$…",
        form: passwordHash,
        secret: true,
        reload: true,
        help: "Hash of the second, as `bun run start hash-password` prints it.",
      },
      masks: {
        kind: "texts",
        default: ["*@*"],
        form: userMask,
        reload: true,
        help: "Where they may come from: one of these masks has to match.",
      },
      class: {
        kind: "text",
        default: undefined,
        example: "moderator",
        form: word(64),
        reload: true,
        help: "The [[operator-class]] whose privileges they have.",
      },
      privileges: {
        kind: "choices",
        default: undefined,
        example: ["kill", "see"],
        values: privileges,
        reload: true,
        help: "What they may do, besides what their class may. With neither class nor privileges: everything.",
      },
      host: {
        kind: "text",
        default: undefined,
        example: "staff.example.org",
        form: shownHost,
        reload: true,
        help: "What is shown as their host while they are operators.",
      },
      notices: {
        kind: "text",
        default: undefined,
        example: "okx",
        form: noticeMask,
        reload: true,
        help: "Letters of the notices (user mode s, HELP NOTICES) that they hear as soon as they are operators.",
      },
    },
  },
} as const satisfies Readonly<Record<string, Section>>;
