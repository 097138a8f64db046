/** The composition root: reads the configuration, builds the parts, starts them, and hands signals on. No logic. */
import { version } from "../package.json" with { type: "json" };
import { loadPage } from "../web/load.ts";
import { helpText, readCommandLine } from "./config/command-line.ts";
import type { CommandLine } from "./config/command-line.ts";
import { loadConfiguration } from "./config/load.ts";
import type { ConfigurationSources } from "./config/load.ts";
import { BrowserSessions, EventCounts, Operations, WebClient } from "./http/index.ts";
import type { Api } from "./http/index.ts";
import { IrcApplication, SESSION_PATH } from "./irc/index.ts";
import type { IrcEvent } from "./irc/index.ts";
import { logIrcEvent } from "./logging/irc-events.ts";
import { openLog } from "./logging/logger.ts";
import { later } from "./logging/record-limit.ts";
import { logServerEvent } from "./logging/server-events.ts";
import { PolicyHook } from "./policy-hook/index.ts";
import { PushService } from "./push/index.ts";
import { Server, systemClock } from "./server/index.ts";
import { makeApi } from "./startup/api.ts";
import { BanNotices } from "./startup/ban-notices.ts";
import { bannerLines } from "./startup/banner.ts";
import { activatedSockets } from "./startup/activated-sockets.ts";
import { logCertificates } from "./startup/certificates.ts";
import { watchCertificates } from "./startup/certificate-watch.ts";
import { reportCluster } from "./startup/cluster-events.ts";
import { ConfigReloader } from "./startup/config-reloader.ts";
import { openDnsbl } from "./startup/dnsbl.ts";
import { connectionBans } from "./startup/connection-bans.ts";
import { examine } from "./startup/doctor/doctor.ts";
import { thisMachine } from "./startup/doctor/machine.ts";
import { exitCodes } from "./startup/exit-codes.ts";
import type { ExitCode } from "./startup/exit-codes.ts";
import { complain, complainOf, exitCodeOf, print } from "./startup/endings.ts";
import { generateKey } from "./startup/generate-key.ts";
import { hashPassword } from "./startup/hash-password.ts";
import { filesPort, openFiles } from "./startup/files.ts";
import { openPreviews, previewOptions } from "./startup/previews.ts";
import { openHttp } from "./startup/http.ts";
import { Listeners } from "./startup/listeners.ts";
import { MailService } from "./startup/mail.ts";
import { openNetworkStore } from "./startup/network-store.ts";
import { ownCommand, programName } from "./startup/own-command.ts";
import { keepPruned } from "./startup/pruning.ts";
import { reconfigure } from "./startup/reconfigure.ts";
import { services } from "./startup/services.ts";
import {
  dnsblOptions,
  fileOptions,
  ircSettings,
  policyOptions,
  pushOptions,
  serverOptions,
  storeOptions,
} from "./startup/settings.ts";
import { abandonCode, watchSignals } from "./startup/signals.ts";
import { startAgain } from "./startup/start-again.ts";
import { readProcessFile, removeProcessFile, writeProcessFile } from "./startup/process-file.ts";
import { tellSupervisor } from "./startup/supervisor.ts";
import { openSignOn, webPage } from "./startup/web-page.ts";
import { askForUpgrade, noteFailure } from "./startup/upgrade/ask.ts";
import { Memory } from "./startup/upgrade/memory.ts";
import { adoptConnections, sayReady, takeHandOver } from "./startup/upgrade/successor.ts";
import { Upgrade } from "./startup/upgrade/upgrade.ts";
import type { TokenCommand } from "./startup/token-commands.ts";
import { runTokenCommand } from "./startup/token-commands.ts";
import { runStoreCommand } from "./startup/store-commands.ts";
import { checkStore } from "./store/index.ts";

/** Milliseconds for an upgrade, beside the start of the new process. */
const UPGRADE_PATIENCE = 20_000;

process.exit(await run(process.argv.slice(2)));

async function run(args: readonly string[]): Promise<ExitCode> {
  const command = readCommandLine(args);
  switch (command.kind) {
    case "help":
      return print(helpText(version, programName(process), command.of));
    case "version":
      return print(`relais ${version}`);
    case "hash-password":
      return hashPassword();
    case "generate-key":
      return print(generateKey());
    case "wrong":
      return complain([command.problem], exitCodes.configuration);
    case "check":
    case "doctor":
    case "upgrade":
    case "serve":
    case "backup":
    case "export":
    case "import":
    case "messages":
    case "prune":
    case "cluster-leave":
    case "token-create":
    case "token-list":
    case "token-revoke":
      return configured(command);
  }
}

/** Runs a command that needs the configuration. */
async function configured(command: Extract<CommandLine, { readonly file: unknown }>): Promise<ExitCode> {
  const sources = { file: command.file, environment: process.env, directory: process.cwd() };
  try {
    if (command.kind === "serve") return await serve(sources);
    if (command.kind === "check") return await check(sources);
    if (command.kind === "doctor") return await doctor(sources);
    if (command.kind === "upgrade") return await upgradeServer(sources);
    if (command.kind === "token-create" || command.kind === "token-list" || command.kind === "token-revoke") {
      return await manageTokens(command, sources);
    }
    return print(await runStoreCommand(command, sources));
  } catch (error) {
    return complainOf(error);
  }
}

async function check(sources: ConfigurationSources): Promise<ExitCode> {
  const { file, settings } = await loadConfiguration(sources);
  checkStore(settings.store.data);
  return print(`relais: ${file ?? "no file, and the environment"}: nothing wrong`);
}

async function doctor(sources: ConfigurationSources): Promise<ExitCode> {
  const { lines, healthy } = await examine(sources, thisMachine());
  print(lines.join("\n"));
  return healthy ? exitCodes.ok : exitCodes.faulty;
}

async function upgradeServer(sources: ConfigurationSources): Promise<ExitCode> {
  const { settings } = await loadConfiguration(sources);
  const { done, text } = await askForUpgrade(
    settings.store.data,
    settings.upgrade.startTime + UPGRADE_PATIENCE,
  );
  return done ? print(`relais: upgrade: ${text}`) : complain([`upgrade: ${text}`], exitCodes.faulty);
}

async function manageTokens(command: TokenCommand, sources: ConfigurationSources): Promise<ExitCode> {
  const { text, note, exitCode } = await runTokenCommand(command, sources, Date.now());
  if (note !== undefined) process.stderr.write(`${note}\n`);
  return text === "" ? exitCode : print(text);
}

async function serve(sources: ConfigurationSources): Promise<ExitCode> {
  const handed = takeHandOver(process);
  const configuration = await loadConfiguration(sources);
  const folder = configuration.settings.store.data;
  const facts = { version, startedAt: Date.now() };
  const log = await openLog(configuration.settings.log);
  const { store, membership } = await openNetworkStore({
    configuration,
    facts,
    storeOptions: storeOptions(configuration, facts.startedAt),
    log,
    steadyNow: () => systemClock.now(),
    observe: (event) => reportCluster(event, log, (text) => application.warnOperators(text)),
  });
  const stopAsked = Promise.withResolvers<{ readonly restart: boolean }>();
  let stopping = false;
  const askToStop = (restart: boolean): void => {
    stopping = true;
    stopAsked.resolve({ restart });
  };
  const reloader = new ConfigReloader(
    sources,
    configuration,
    log,
    (fresh) =>
      reconfigure(
        { server, listeners, store, operations, log, now: Date.now },
        reloader.configuration,
        fresh,
      ),
    (fresh) => {
      application.rehash(ircSettings(fresh, facts));
      push.configure(pushOptions(fresh));
      files.configure(fileOptions(fresh));
      previews.configure(previewOptions(fresh));
      policy.configure(policyOptions(fresh));
      mail.configure(fresh);
      dnsbl.configure(dnsblOptions(fresh));
      log.configure(fresh.settings.log);
    },
  );
  const push = new PushService(pushOptions(configuration));
  const mail = new MailService(configuration);
  const dnsbl = openDnsbl(configuration, log, (text) => application.warnOperators(text));
  const events = new EventCounts();
  let listener: Pick<Api, "note"> | undefined = undefined as Api | undefined;
  const observe = (event: IrcEvent): void => {
    events.note(event);
    listener?.note(event);
    logIrcEvent(log, event);
  };
  const policy = new PolicyHook(
    policyOptions(configuration),
    (failure) => observe({ kind: "policy-failed", ...failure }),
    () => systemClock.now(),
  );
  const application = new IrcApplication({
    settings: ircSettings(configuration, facts),
    services: { ...services, sendMail: (letter) => mail.sendMail(letter) },
    clock: { now: () => Date.now() },
    steadyClock: systemClock,
    store,
    ...(handed && { snapshot: handed.network }),
    ...(configuration.settings.push.enabled && { push }),
    connectionBans: connectionBans(() => ({ server, application })),
    files: filesPort(() => files),
    dnsbl,
    epoch: facts.startedAt.toString(36),
    ...membership?.irc,
    rehash: () => reloader.reload(),
    checkConfiguration: async () => void (await loadConfiguration(sources)),
    stop: askToStop,
    policy,
    observe,
  });
  const server = new Server(application, serverOptions(configuration));
  application.bind(server.ring);
  const files = openFiles(configuration, { application, store, log, api: () => api });
  const previews = openPreviews(configuration, application);
  const activated = handed?.activated ?? activatedSockets(process.env, process.pid);
  const sessions = new BrowserSessions(SESSION_PATH, application.outside.browsers);
  const signOn = openSignOn(() => reloader.configuration, log);
  const page = webPage(
    { client: new WebClient(loadPage), sessions, signOn, api: () => api },
    () => reloader.configuration,
  );
  const listeners = new Listeners(
    server,
    activated,
    log,
    handed?.listeners,
    async (request, about) =>
      (await files.answer(request, about)) ?? (await previews.answer(request, about)) ?? page(request, about),
  );
  const banNotices = new BanNotices({
    tell: (text) => application.warnOperators(text, "x"),
    most: () => reloader.configuration.settings.connections.banNotices,
    later,
  });
  server.on((event) => {
    logServerEvent(log, event);
    if (event.type !== "banned") return;
    banNotices.note(event);
    const { range, milliseconds, count } = event;
    application.share({ of: "ban", ban: { range, milliseconds, count } });
  });
  const api = makeApi({
    application,
    store,
    files: () => files.administration,
    log,
    settings: () => reloader.configuration.settings.http,
    epoch: facts.startedAt.toString(36),
  });
  listener = api;
  const cluster = membership?.node;
  const operations = new Operations({
    server,
    application,
    store,
    push,
    policy,
    files,
    dnsbl,
    events,
    api,
    cluster,
  });

  watchSignals(
    process,
    {
      stop: () => askToStop(false),
      abandon: (signal) => process.exit(abandonCode[signal]),
      reread: () => void reloader.reload(),
      upgrade: () => void upgrade(),
    },
    () => performance.now(),
  );
  store.history.startSearch();
  const startPruning = (): (() => void) =>
    keepPruned(
      (now) => store.history.prune(now),
      () => Date.now(),
      (error) =>
        log.write("error", { event: "prune-failed", err: error }, "old messages could not be removed"),
    );
  let stopPruning = startPruning();
  const memory = new Memory({ server, application, api, files, push });
  const upgrades = new Upgrade({
    server,
    application,
    store,
    activated,
    memory,
    log,
    folder,
    command: ownCommand(process),
    environment: process.env,
    startTime: () => reloader.configuration.settings.upgrade.startTime,
    returnTime: () => reloader.configuration.settings.upgrade.returnTime,
    pause: async () => {
      files.pause();
      stopPruning();
      await operations.pause();
    },
    resume: () => {
      writeProcessFile(folder, process.pid);
      stopPruning = startPruning();
      files.start();
      openHttp(reloader.configuration.settings.http, operations, log);
    },
  });
  const upgrade = async (): Promise<void> => {
    const problem =
      process.pid === 1
        ? "process 1 of a container cannot be replaced"
        : membership === undefined
          ? await upgrades.run()
          : "a server of several is upgraded by a restart: its clients go to the others (docs/cluster.md)";
    if (problem !== undefined) return noteFailure(folder, problem);
    // A stop that was asked for meanwhile is for the network, whichever process has it.
    const next = readProcessFile(folder);
    if (stopping && next !== undefined && next !== process.pid) process.kill(next, "SIGTERM");
    await log.close();
    // The sockets are the new process's now: nothing may be said to anyone.
    process.exit(exitCodes.ok);
  };
  logCertificates(log, configuration.certificates, facts.startedAt);
  const endWatch = await watchCertificates({
    files: () => reloader.configuration.settings.certificate.flatMap(({ file, key }) => [file, key]),
    changed: async () => {
      for (const problem of await reloader.renewCertificates()) application.warnOperators(problem);
    },
    interval: () => reloader.configuration.settings.tls.checkInterval,
  });
  let restart: boolean;
  let ready = false;
  try {
    openHttp(configuration.settings.http, operations, log);
    if (handed?.memory !== undefined) memory.takeCounts(handed.memory);
    if (handed !== undefined) await adoptConnections(handed, server, application);
    const early = await Promise.race([membership?.start(application), stopAsked.promise]);
    if (early !== undefined) return exitCodes.ok;
    await server.start();
    const endpoints = await listeners.open(configuration);
    operations.listening();
    files.start();
    writeProcessFile(folder, process.pid);
    // In an upgrade before the process before ends: to systemd that would be the end of the service.
    tellSupervisor(process);
    if (handed !== undefined) {
      await sayReady(server, process);
      if (handed.memory !== undefined) memory.takeWaiting(handed.memory);
      setTimeout(() => application.handOver.endAwaited(), configuration.settings.upgrade.returnTime);
    }
    ready = true;
    const { name: networkName, serverName } = configuration.settings.network;
    const banner = bannerLines({
      version,
      networkName,
      serverName,
      endpoints,
      file: configuration.file,
      page: listeners.page,
    });
    process.stderr.write(`${banner.join("\n")}\n`);
    ({ restart } = await Promise.race([stopAsked.promise, cluster?.failure ?? stopAsked.promise]));
    await upgrades.settled();
  } catch (error) {
    // The process before goes on with the connections: nothing may be said to anyone.
    if (handed !== undefined && !ready) process.exit(exitCodeOf(error));
    throw error;
  } finally {
    endWatch();
    removeProcessFile(folder, process.pid);
    push.close();
    files.pause();
    await cluster?.leave("Server shutting down");
    await server.stop({ deadline: reloader.configuration.settings.timeouts.stop });
    await operations.close();
    stopPruning();
    await store.history.stopSearch();
    try {
      await cluster?.close();
      store.close();
    } finally {
      await log.close();
    }
  }
  return restart ? startAgain(process) : exitCodes.ok;
}
