/** Options of accounts, beside the store that keeps them. */
import { alwaysOnSettings } from "../irc/network/always-on.ts";
import { addressRange, claimName, claimValue, issuerUrl, word } from "./forms.ts";
import type { Section } from "./rows.ts";

export const accountSections = {
  accounts: {
    help: "Accounts of users.",
    repeated: false,
    rows: {
      multiclient: {
        kind: "flag",
        default: true,
        setting: "network.multiclient",
        reload: true,
        help: "Several clients of an account can be connected as one user: each asks for its nick, logged in to its account.",
      },
      alwaysOn: {
        kind: "choice",
        default: "opt-in",
        values: alwaysOnSettings,
        setting: "network.alwaysOn",
        reload: true,
        help: "Users who stay in their channels while none of their clients is connected: off for nobody; opt-in for those who choose it (PERSISTENCE SET ON, or NickServ SET ALWAYS-ON ON); opt-out for those who do not refuse it; mandatory for all who are logged in.",
      },
      required: {
        kind: "flag",
        default: false,
        environment: "RELAIS_ACCOUNT_REQUIRED",
        setting: "accountRequirement.required",
        reload: true,
        help: "Clients connect only with an account: they log in by SASL, or make one by REGISTER, before registration is complete. Others are refused with FAIL * ACCOUNT_REQUIRED.",
      },
      requiredFrom: {
        kind: "texts",
        default: [],
        form: addressRange,
        setting: "accountRequirement.requiredFrom",
        reload: true,
        help: "Addresses and ranges from which clients connect only with an account.",
      },
      exempt: {
        kind: "texts",
        default: [],
        form: addressRange,
        setting: "accountRequirement.exempt",
        reload: true,
        help: "Addresses and ranges from which clients need no account, whatever the other two say.",
      },
    },
  },
  oauth: {
    help: "An OpenID provider whose tokens log users in, by SASL OAUTHBEARER.",
    repeated: false,
    rows: {
      issuer: {
        kind: "text",
        default: undefined,
        example: "https://sso.example.org/realms/chat",
        form: issuerUrl,
        environment: "RELAIS_OAUTH_ISSUER",
        setting: "provider.issuer",
        reload: true,
        help: "URL of the provider, exactly as its tokens have it in the claim iss. Its keys are found through /.well-known/openid-configuration below it. Without it, users cannot log in with tokens.",
      },
      audience: {
        kind: "text",
        default: undefined,
        example: "irc",
        form: word(200),
        environment: "RELAIS_OAUTH_AUDIENCE",
        setting: "provider.audience",
        reload: true,
        help: "Value that tokens must have in the claim aud. Needed with `issuer`: without it any token of the provider would do.",
      },
      nameClaim: {
        kind: "text",
        default: "preferred_username",
        form: claimName,
        setting: "provider.nameClaim",
        reload: true,
        help: "Claim that names the account of a first log-in.",
      },
      createAccounts: {
        kind: "flag",
        default: true,
        setting: "provider.createAccounts",
        reload: true,
        help: "The first log-in of a person makes an account, if the name is free. It never takes over an account that exists.",
      },
      scopes: {
        kind: "texts",
        default: [],
        form: word(100),
        setting: "provider.scopes",
        reload: true,
        help: "Scopes that a token must have, all of them.",
      },
      claims: {
        kind: "texts",
        default: [],
        form: claimValue,
        setting: "provider.claims",
        reload: true,
        help: "Claims that a token must have, all of them: email_verified=true, or realm_access.roles=irc for a list that contains the value.",
      },
    },
  },
} as const satisfies Readonly<Record<string, Section>>;
