/** The section [mail]: its rows, and the file of its password. */
import { isEmail } from "../irc/wire/email.ts";
import { hostName, oneLine } from "./forms.ts";
import type { Form } from "./forms.ts";
import type { Settings } from "./options.ts";
import type { Section } from "./rows.ts";
import { readText } from "./toml.ts";

const emailAddress: Form = { takes: "an e-mail address", accepts: isEmail };

/** Ports by the kind of TLS. Source: RFC 8314, section 3.3; RFC 6409. */
export const mailPorts = { starttls: 587, tls: 465, none: 25 } as const;

export const mailSections = {
  mail: {
    help: "E-mail for accounts: codes that confirm addresses, and new passwords. Without `host` the server sends none.",
    repeated: false,
    rows: {
      host: {
        kind: "text",
        default: undefined,
        example: "mail.example.org",
        form: hostName,
        environment: "RELAIS_MAIL_HOST",
        reload: true,
        help: "Mail server (SMTP) that takes the letters.",
      },
      port: {
        kind: "integer",
        default: undefined,
        example: 587,
        min: 1,
        max: 65_535,
        reload: true,
        help: "Its port. Default: 587 with starttls, 465 with tls, 25 with none.",
      },
      security: {
        kind: "choice",
        default: "starttls",
        values: ["starttls", "tls", "none"],
        reload: true,
        help: "starttls and tls send nothing without TLS and check the certificate. none sends letters and password readable: only for a server on the same machine.",
      },
      user: {
        kind: "text",
        default: undefined,
        example: "relais",
        form: oneLine(320),
        environment: "RELAIS_MAIL_USER",
        reload: true,
        help: "User name for the mail server. Without it, no log-in.",
      },
      password: {
        kind: "text",
        default: undefined,
        example: "…",
        form: oneLine(512),
        secret: true,
        environment: "RELAIS_MAIL_PASSWORD",
        reload: true,
        help: "Password for the mail server. Set this or `password-file`.",
      },
      passwordFile: {
        kind: "path",
        of: "file",
        default: undefined,
        example: "mail-password.txt",
        environment: "RELAIS_MAIL_PASSWORD_FILE",
        reload: true,
        help: "File with that password on its first line.",
      },
      from: {
        kind: "text",
        default: undefined,
        example: "irc@example.org",
        form: emailAddress,
        environment: "RELAIS_MAIL_FROM",
        reload: true,
        help: "Address that the letters come from. Needed with `host`.",
      },
      timeout: {
        kind: "integer",
        default: 15_000,
        min: 1_000,
        max: 120_000,
        unit: "milliseconds",
        reload: true,
        help: "Time for a letter, with further tries after temporary faults. Then the client hears TEMPORARILY_UNAVAILABLE. Keep it below `timeouts.registration`.",
      },
      required: {
        kind: "flag",
        default: false,
        setting: "mail.required",
        reload: true,
        help: "Refuse new accounts without an e-mail address (email-required).",
      },
      accountsPerAddress: {
        kind: "integer",
        default: 3,
        min: 1,
        max: 10_000,
        setting: "mail.accountsPerAddress",
        reload: true,
        help: "Accounts with the same e-mail address. Another one is refused with UNACCEPTABLE_EMAIL.",
      },
      lettersPerHour: {
        kind: "integer",
        default: 5,
        min: 1,
        max: 10_000,
        setting: "mail.lettersPerHour",
        reload: true,
        help: "Letters to one address in an hour. Further ones are not sent.",
      },
      codeLifetime: {
        kind: "integer",
        default: 10_800_000,
        min: 60_000,
        max: 604_800_000,
        unit: "milliseconds",
        setting: "mail.codeLifetime",
        reload: true,
        help: "Time to confirm an e-mail address. A new account that is not confirmed by then is removed.",
      },
    },
  },
} as const satisfies Readonly<Record<string, Section>>;

/** The password for the mail server; undefined for none. Throws a `ConfigurationError` for a file that cannot be read. */
export async function readMailPassword({
  password,
  passwordFile,
}: Settings["mail"]): Promise<string | undefined> {
  if (passwordFile === undefined) return password;
  const [line = ""] = (await readText(passwordFile, "mail.password-file")).split(/\r?\n/u);
  return line;
}
