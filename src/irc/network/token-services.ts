/**
 * Services outside of IRC that take a token in place of a password: a row each. Source: IRCv3 authtoken
 * (ircv3-specifications pull request 602), "Service keys".
 */
import type { NetworkSettings } from "./settings.ts";

type ServiceSettings = Pick<NetworkSettings, "accounts" | "uploadUrl" | "previewUrl">;

interface TokenServiceRow {
  /** Undefined where there is no such service. */
  readonly url: (settings: ServiceSettings) => string | undefined;
  /** Only users with an account get a token. */
  readonly account: boolean;
  /** A token is good for one use. */
  readonly once: boolean;
  readonly description: string;
}

export const tokenServiceRows = {
  FILEHOST: {
    url: ({ accounts, uploadUrl }) => (accounts === true ? uploadUrl : undefined),
    account: true,
    once: true,
    description: "Uploads of files",
  },
  "relais.chat/PREVIEW": {
    url: ({ previewUrl }) => previewUrl,
    account: false,
    once: false,
    description: "Previews of links",
  },
} as const satisfies Readonly<Record<string, TokenServiceRow>>;

export type TokenServiceName = keyof typeof tokenServiceRows;

const names = Object.keys(tokenServiceRows) as readonly TokenServiceName[];

/** The services that there are, with their URLs. */
export function tokenServices(settings: ServiceSettings): ReadonlyMap<TokenServiceName, string> {
  return new Map(
    names.flatMap((name) => {
      const url = tokenServiceRows[name].url(settings);
      return url === undefined ? [] : [[name, url] as const];
    }),
  );
}

/** "The full service key MUST be treated as a case-insensitive identifier." */
export function findTokenService(name: string): TokenServiceName | undefined {
  return names.find((each) => each.toUpperCase() === name.toUpperCase());
}
