/** Rereads the configuration while the server runs (SIGHUP, REHASH): all of it is applied, or nothing. */
import { isDeepStrictEqual } from "node:util";
import { readCertificates } from "../config/certificates.ts";
import { changesBetween } from "../config/changes.ts";
import { ConfigurationError } from "../config/errors.ts";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration, ConfigurationSources } from "../config/load.ts";
import type { Log } from "../logging/logger.ts";
import type { Certificate } from "../server/index.ts";

export class ConfigReloader {
  readonly #sources: ConfigurationSources;
  readonly #log: Log;
  readonly #apply: (configuration: Configuration) => void;
  readonly #useCertificates: (certificates: readonly Certificate[]) => void;
  #configuration: Configuration;
  /** Reloads in a row, so that an older one cannot overtake a newer one. */
  #last: Promise<unknown> = Promise.resolve();

  /** `apply` is handed what holds from then on, `useCertificates` the certificates when they are others. */
  constructor(
    sources: ConfigurationSources,
    configuration: Configuration,
    log: Log,
    apply: (configuration: Configuration) => void,
    useCertificates: (certificates: readonly Certificate[]) => void,
  ) {
    this.#sources = sources;
    this.#configuration = configuration;
    this.#log = log;
    this.#apply = apply;
    this.#useCertificates = useCertificates;
  }

  /** The current configuration. */
  get configuration(): Configuration {
    return this.#configuration;
  }

  /**
   * Resolves to lines for the operator, with success or with the faults of the configuration. Rejects only for other
   * errors.
   */
  reload(): Promise<readonly string[]> {
    const result = this.#last.then(() => this.#reload());
    this.#last = result.catch(() => undefined);
    return result;
  }

  /**
   * Reads the files of the certificates again, and nothing else. Resolves to the problems, for operators, if they cannot be
   * used: the certificates stay as they were. Never rejects.
   */
  renewCertificates(): Promise<readonly string[]> {
    const result = this.#last.then(() => this.#renewCertificates());
    this.#last = result;
    return result;
  }

  async #renewCertificates(): Promise<readonly string[]> {
    try {
      const certificates = await readCertificates(this.#configuration.settings.certificate);
      if (isDeepStrictEqual(certificates, this.#configuration.certificates)) return [];
      this.#useCertificates(certificates);
      this.#configuration = { ...this.#configuration, certificates };
      return [];
    } catch (error) {
      const problems = error instanceof ConfigurationError ? error.problems : [String(error)];
      this.#log.write(
        "error",
        { event: "certificates-refused", problems },
        "the changed certificates cannot be used; nothing changes",
      );
      return problems;
    }
  }

  async #reload(): Promise<readonly string[]> {
    let fresh: Configuration;
    try {
      fresh = await loadConfiguration(this.#sources);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.#log.write(
        "error",
        { event: "reread-refused", problems: error.problems },
        "the configuration is wrong; nothing changes",
      );
      return ["The configuration is wrong; nothing changes.", ...error.problems];
    }
    const { configuration, applied, waiting } = changesBetween(this.#configuration, fresh);
    if (applied.includes("certificate")) this.#useCertificates(configuration.certificates);
    this.#apply(configuration);
    this.#configuration = configuration;
    this.#log.write("info", { event: "reread", applied }, "configuration reread");
    if (waiting.length > 0) {
      this.#log.write(
        "warn",
        { event: "restart-needed", options: waiting },
        "some changed options need a restart",
      );
    }
    return [
      applied.length === 0
        ? "The configuration is reread; nothing changes."
        : `Changed: ${applied.join(", ")}.`,
      ...(waiting.length === 0 ? [] : [`Needs a restart: ${waiting.join(", ")}.`]),
    ];
  }
}
