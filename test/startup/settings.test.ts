/** Options of the configuration as the application and the engine receive them. */
import { describe, expect, it } from "bun:test";
import { configure } from "../../src/config/load.ts";
import { ircSettings, pushOptions, serverOptions, storeOptions } from "../../src/startup/settings.ts";
import { defaultSessionLimits } from "../../src/irc/session/limits.ts";
import { defaultLimits } from "../../src/irc/network/limits.ts";

const facts = { version: "1.2.3", startedAt: 7 };

function configurationOf(toml: string, file?: string) {
  const document = Bun.TOML.parse(toml) as Readonly<Record<string, unknown>>;
  return {
    ...configure(document, file, { environment: {}, directory: "/srv" }),
    motd: ["Hello"],
    certificates: [],
  };
}

describe("the application's settings", () => {
  it("are the defaults of its limits without a configuration", () => {
    const { network, session } = ircSettings(configurationOf(""), facts);
    expect(network.limits).toEqual(defaultLimits);
    expect(session.limits).toEqual(defaultSessionLimits);
  });

  it("have rules for e-mail where there is a mail server", () => {
    const rules = "[mail]\nrequired = true\naccounts-per-address = 7\n";
    const server = 'host = "mail.example.org"\nfrom = "irc@example.org"\n';
    const path = "/srv/relais.toml";
    expect(ircSettings(configurationOf(rules, path), facts).network.mail).toBeUndefined();
    expect(ircSettings(configurationOf(rules + server, path), facts).network.mail).toEqual({
      required: true,
      accountsPerAddress: 7,
      lettersPerHour: 5,
      codeLifetime: 10_800_000,
    });
  });

  it("have each option under its own name", () => {
    const { network, session } = ircSettings(
      configurationOf(
        `[network]
        name = "Tea"
        server-name = "irc.example.org"
        client-tag-deny = "typing,draft/react"
        operator-metadata = ["secret*"]
        icon = "https://example.org/icon.svg"
        cloak-key = "${"k".repeat(32)}"
        [admin]
        email = "tea@example.org"
        [limits]
        nick-length = 20
        [flood]
        budget = 50
        failed-tries = 7
        exempt = ["192.0.2.7", "::ffff:198.51.100.0/120"]
        [timeouts]
        ping = 7000
        ping-interval = 8000`,
        "/srv/relais.toml",
      ),
      facts,
    );
    expect(network).toMatchObject({
      networkName: "Tea",
      serverName: "irc.example.org",
      version: "relais-1.2.3",
      startedAt: 7,
      configurationFile: "relais.toml",
      motd: ["Hello"],
      clientTagDeny: ["typing", "draft/react"],
      operatorMetadata: ["secret*"],
      icon: "https://example.org/icon.svg",
      admin: { location: "", organisation: "", email: "tea@example.org" },
      limits: { nickLength: 20 },
    });
    expect(session).toMatchObject({
      cloakKey: "k".repeat(32),
      passwordHash: undefined,
      floodExemptions: ["192.0.2.7/32", "198.51.100.0/24"],
      limits: { floodBudget: 50, failedTries: 7, pingTimeout: 7_000, pingInterval: 8_000 },
    });
  });

  it("have a policy of transport security where it names a port", () => {
    expect(ircSettings(configurationOf("[sts]\nduration = 60"), facts).network.sts).toBeUndefined();
    const toml = "[sts]\nport = 6697\nduration = 60\npreload = true";
    expect(ircSettings(configurationOf(toml), facts).network.sts).toEqual({
      port: 6_697,
      duration: 60,
      preload: true,
    });
  });

  it("have no client-only tag denied by default", () => {
    expect(ircSettings(configurationOf(""), facts).network.clientTagDeny).toEqual([]);
  });
});

describe("the engine's options", () => {
  it("are its own defaults, but for the length of a line", () => {
    expect(serverOptions(configurationOf(""))).toMatchObject({
      sendRingBytes: 4_194_304,
      connectionRate: { limit: 240, perMilliseconds: 60_000 },
      exemptAddresses: ["127.0.0.0/8", "::1/128"],
    });
  });

  it("have addresses as ranges, and IPv4 as IPv4 however it is written", () => {
    const options = serverOptions(
      configurationOf(
        `[connections]
        connections-per-address = 3
        connection-rate = 5
        connection-rate-period = 1000
        exempt = ["192.0.2.7", "2001:db8::7", "::ffff:198.51.100.0/120", "::ffff:198.51.100.9"]`,
      ),
    );
    expect(options).toMatchObject({
      connectionsPerAddress: 3,
      connectionRate: { limit: 5, perMilliseconds: 1_000 },
      exemptAddresses: ["192.0.2.7/32", "2001:db8::7/128", "198.51.100.0/24", "198.51.100.9/32"],
    });
    expect(options).not.toHaveProperty("exempt");
  });

  it("have the time of a handshake", () => {
    expect(serverOptions(configurationOf("[tls]\nhandshake-timeout = 3000"))).toMatchObject({
      handshakeTimeout: 3_000,
    });
  });
});

it("the store compares names as the network does, and keeps messages as the options say", () => {
  const toml =
    '[network]\ncasemapping = "rfc8265"\n[store]\ndurability = "power-loss"\n[history]\ndays = 7\nconversation-days = 3\n[[channel-history]]\nchannel = "#tea-*"\nmessages = 500\n';
  expect(storeOptions(configurationOf(toml), 7)).toEqual({
    casemapping: "rfc8265",
    durability: "power-loss",
    now: 7,
    retention: {
      days: 7,
      messages: 100_000,
      conversations: { days: 3, messages: undefined },
      channels: [{ channel: "#tea-*", days: undefined, messages: 500 }],
    },
  });
});

describe("the options of push notifications", () => {
  it("have the limits of their section", () => {
    expect(pushOptions(configurationOf("[push]\ndelay = 7\nqueue-per-account = 3\n")).limits).toMatchObject({
      delay: 7,
      queuePerAccount: 3,
      attempts: 5,
    });
  });

  it.each([
    ["the contact that is set", '[push]\ncontact = "https://a.test/"', "https://a.test/"],
    ["the administrators' address", '[admin]\nemail = "tea@a.test"', "mailto:tea@a.test"],
    [
      "the server",
      '[admin]\nemail = "Tea <tea@a.test>"\n[network]\nserver-name = "irc.a.test"',
      "https://irc.a.test/",
    ],
  ])("name %s to push services", (_, toml, contact) => {
    expect(pushOptions(configurationOf(toml)).contact).toBe(contact);
  });
});
