/** The options of push notifications. */
import { pushLimitRows } from "../push/limits.ts";
import { contactUrl } from "./forms.ts";
import { limitOptions } from "./rows.ts";
import type { Section } from "./rows.ts";

export const pushSection = {
  help: "Push notifications (Web Push): of private messages, and of channel messages with one's nick, while away.",
  repeated: false,
  rows: {
    enabled: {
      kind: "flag",
      default: true,
      environment: "RELAIS_PUSH",
      reload: false,
      help: "Offers push notifications. The server then connects by https to the push services of its users, which learn its address.",
    },
    contact: {
      kind: "text",
      default: undefined,
      example: "mailto:admin@example.org",
      form: contactUrl,
      environment: "RELAIS_PUSH_CONTACT",
      reload: true,
      help: "An https or mailto URL by which push services can reach you. Without it: the address in `admin.email`, or else the name of the server.",
    },
    ...limitOptions(pushLimitRows, "push", true),
  },
} as const satisfies Section;
