import { beforeEach, describe, expect, it } from "bun:test";
import { SERVER } from "../../delivery/recorder.ts";
import { loggedIn } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import { KEYS, worldWithPush } from "../../session/push.ts";

const ENDPOINT = "https://push.test/YBJNBIMwwA_Ag8EtD47J4A";

let world: World;
let ada: FakeConnection;

beforeEach(async () => {
  ({ world } = worldWithPush(["ada"]));
  ada = await loggedIn(world, "ada", "ada", "soju.im/webpush labeled-response batch");
});

const kept = (): unknown[] => [...world.app.network.push.all];
const fail = (code: string, context: string, text: string): string[] => [
  `:${SERVER} FAIL WEBPUSH ${code} ${context} :${text}`,
];

describe("WEBPUSH", () => {
  it("waits for registration", () => {
    const client = world.open().say("CAP REQ draft/webpush");
    client.take();
    expect(client.ask(`WEBPUSH REGISTER ${ENDPOINT} ${KEYS}`)).toEqual([
      `:${SERVER} 451 * :You have not registered`,
    ]);
  });

  it("is answered with its label", () => {
    expect(ada.ask(`@label=x WEBPUSH REGISTER ${ENDPOINT} ${KEYS}`)).toEqual([
      `@label=x :${SERVER} WEBPUSH REGISTER ${ENDPOINT}`,
    ]);
  });

  it("takes keys in any order, with others, and with padding", () => {
    const [p256dh = "", auth = ""] = KEYS.split(";");
    ada.ask(`WEBPUSH REGISTER ${ENDPOINT} ${auth}==;more=x;${p256dh}=`);
    expect(kept()).toMatchObject([{ auth: auth.slice(5), p256dh: p256dh.slice(7) }]);
  });

  it.each([
    "http://push.test/a",
    "https://",
    "https://ada:tea@push.test/a",
    "https://127.0.0.1/a",
    "https://2130706433/a",
    "https://[::1]/a",
    "https://[::ffff:127.0.0.1]/a",
    "https://[fe80::1]/a",
    "https://169.254.169.254/latest",
    "https://100.64.0.1/a",
    "https://10.0.0.1/a",
    "https://0.0.0.0/a",
    "https://224.0.0.1/a",
    "https://bücher.test/a",
  ])("refuses the endpoint %s", (endpoint) => {
    const text = "The endpoint is not an https URL of a public host";
    expect(ada.ask(`WEBPUSH REGISTER ${endpoint} ${KEYS}`)).toEqual(
      fail("INVALID_PARAMS", `REGISTER ${endpoint}`, text),
    );
    expect(kept()).toEqual([]);
  });

  it.each([
    ["no keys", ""],
    ["no secret", KEYS.split(";")[0] ?? ""],
    ["a short secret", KEYS.slice(0, -1)],
    ["a point that is not on the curve", KEYS.replace("BCVx", "BCVy")],
    ["a compressed point", `p256dh=A${"A".repeat(43)};auth=BTBZMqHH6r4Tts7J_aSIgg`],
  ])("refuses %s", (_, keys) => {
    const text = "The keys p256dh and auth are missing or invalid";
    const answer = ada.ask(`WEBPUSH REGISTER ${ENDPOINT} ${keys}`.trim());
    expect(answer).toEqual(fail("INVALID_PARAMS", `REGISTER ${ENDPOINT}`, text));
  });
});
