import { expect, it } from "bun:test";
import { loadConfiguration } from "../../src/config/load.ts";
import { inDirectory } from "../main/directory.ts";

it("refuses files of the cluster that are not there", async () => {
  const toml = `[cluster]
    credentials = "nats.creds"
    tls-ca = "ca.pem"
    tls-certificate = "certificate.pem"
    tls-key = "key.pem"`;
  await inDirectory({ "relais.toml": toml, "ca.pem": "" }, async (directory) => {
    const problems = loadConfiguration({ file: undefined, environment: {}, directory }).catch(
      (error: { readonly problems: readonly string[] }) => error.problems,
    );
    expect(await problems).toEqual(
      [
        ["credentials", "nats.creds"],
        ["tls-certificate", "certificate.pem"],
        ["tls-key", "key.pem"],
      ].map(
        ([option, file]) =>
          `relais.toml: cluster.${option}: got "${directory}/${file}", which does not exist; expected the path of a file`,
      ),
    );
  });
});
