/** Rereads the configuration while the server runs (SIGHUP, REHASH): all of it is applied, or nothing. */
import { isDeepStrictEqual } from "node:util";
import { readCertificates } from "../config/certificates.ts";
import { changesBetween } from "../config/changes.ts";
import type { Changes } from "../config/changes.ts";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration, ConfigurationSources } from "../config/load.ts";
import type { Log } from "../logging/logger.ts";
import { startFailure } from "./start-errors.ts";

export class ConfigReloader {
  readonly #sources: ConfigurationSources;
  readonly #log: Log;
  readonly #listen: (configuration: Configuration) => Promise<void>;
  readonly #apply: (configuration: Configuration) => void;
  #configuration: Configuration;
  /** Reloads in a row, so that an older one cannot overtake a newer one. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Both are handed what holds from then on. `listen`, the first, may refuse it: it rejects, and changes nothing.
   */
  constructor(
    sources: ConfigurationSources,
    configuration: Configuration,
    log: Log,
    listen: (configuration: Configuration) => Promise<void>,
    apply: (configuration: Configuration) => void,
  ) {
    this.#sources = sources;
    this.#configuration = configuration;
    this.#log = log;
    this.#listen = listen;
    this.#apply = apply;
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
      const configuration = { ...this.#configuration, certificates };
      await this.#listen(configuration);
      this.#configuration = configuration;
      return [];
    } catch (error) {
      const problems = startFailure(error)?.lines ?? [String(error)];
      this.#log.write(
        "error",
        { event: "certificates-refused", problems },
        "the changed certificates cannot be used; nothing changes",
      );
      return problems;
    }
  }

  async #reload(): Promise<readonly string[]> {
    let changes: Changes;
    try {
      changes = changesBetween(this.#configuration, await loadConfiguration(this.#sources));
      await this.#listen(changes.configuration);
    } catch (error) {
      const problems = startFailure(error)?.lines;
      if (problems === undefined) throw error;
      this.#log.write(
        "error",
        { event: "reread-refused", problems },
        "the configuration cannot be used; nothing changes",
      );
      return ["The configuration cannot be used; nothing changes.", ...problems];
    }
    const { configuration, applied, waiting } = changes;
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
