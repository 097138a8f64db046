/** Every metric, once: name, kind, help, and how it is read. docs/metrics.md holds the same list. */
import type { LatencyCounts } from "../measure/latency-counts.ts";
import type { Facts } from "./facts.ts";

/** One number. */
interface PlainRow {
  readonly kind: "counter" | "gauge";
  readonly help: string;
  readonly read: (facts: Facts) => number;
}

/** A number for each value of a label. Values are from tables, never from clients. */
interface LabelledRow {
  readonly kind: "counter";
  readonly help: string;
  readonly label: string;
  readonly read: (facts: Facts) => Iterable<readonly [value: string, number]>;
}

/** Durations. */
interface DurationRow {
  readonly kind: "histogram";
  readonly help: string;
  readonly read: (facts: Facts) => LatencyCounts;
}

/** Durations for each value of a label. */
interface LabelledDurationRow {
  readonly kind: "histogram";
  readonly help: string;
  readonly label: string;
  readonly read: (facts: Facts) => Iterable<readonly [value: string, LatencyCounts]>;
}

export type MetricRow = PlainRow | LabelledRow | DurationRow | LabelledDurationRow;

export const metricRows = {
  relais_connections: {
    kind: "gauge",
    help: "Open connections.",
    read: ({ server }) => server.connections.size,
  },
  relais_connection_limit: {
    kind: "gauge",
    help: "Most connections at one time.",
    read: ({ server }) => server.connectionLimit,
  },
  relais_connections_accepted_total: {
    kind: "counter",
    help: "Connections admitted.",
    read: ({ server }) => server.metrics.accepted,
  },
  relais_connections_refused_total: {
    kind: "counter",
    label: "reason",
    help: "Connections refused, by reason.",
    read: ({ server }) => Object.entries(server.metrics.refused),
  },
  relais_connections_closed_total: {
    kind: "counter",
    label: "reason",
    help: "Connections closed, by reason.",
    read: ({ server }) => Object.entries(server.metrics.closed),
  },
  relais_connections_lost_total: {
    kind: "counter",
    help: "Connections that were reset before they were accepted.",
    read: ({ server }) => server.metrics.lostBeforeAccept,
  },
  relais_tls_handshakes_failed_total: {
    kind: "counter",
    help: "TLS handshakes that failed or took too long.",
    read: ({ server }) => server.metrics.handshakesFailed,
  },
  relais_received_lines_total: {
    kind: "counter",
    help: "Lines received.",
    read: ({ server }) => server.metrics.linesIn,
  },
  relais_received_bytes_total: {
    kind: "counter",
    help: "Bytes received.",
    read: ({ server }) => server.metrics.bytesIn,
  },
  relais_too_long_lines_total: {
    kind: "counter",
    help: "Lines dropped because they were too long.",
    read: ({ server }) => server.metrics.linesTooLong,
  },
  relais_sent_lines_total: {
    kind: "counter",
    help: "Lines sent, one for each client that a line goes to.",
    read: ({ application }) => application.metrics.linesSent,
  },
  relais_sent_bytes_total: {
    kind: "counter",
    help: "Bytes that the kernel took for clients.",
    read: ({ server }) => server.metrics.sent.bytes,
  },
  relais_writes_total: {
    kind: "counter",
    help: "Writes to clients.",
    read: ({ server }) => server.metrics.sent.writes,
  },
  relais_short_writes_total: {
    kind: "counter",
    help: "Writes of which the kernel did not take everything.",
    read: ({ server }) => server.metrics.sent.shortWrites,
  },
  relais_flushes_total: {
    kind: "counter",
    help: "Turns of the event loop that ended with writing.",
    read: ({ server }) => server.metrics.flushes,
  },
  relais_congestions_total: {
    kind: "counter",
    help: "Times that a client fell so far behind that reading from it stopped.",
    read: ({ server }) => server.metrics.congestions,
  },
  relais_evictions_total: {
    kind: "counter",
    help: "Times that bytes of slow clients were copied out of the send ring.",
    read: ({ server }) => server.metrics.evictions,
  },
  relais_evicted_bytes_total: {
    kind: "counter",
    help: "Bytes copied out of the send ring.",
    read: ({ server }) => server.metrics.evictedBytes,
  },
  relais_send_queue_bytes: {
    kind: "gauge",
    help: "Bytes queued for all clients.",
    read: ({ queues }) => queues.sendBytes,
  },
  relais_send_queue_longest_bytes: {
    kind: "gauge",
    help: "Most bytes queued for one client.",
    read: ({ queues }) => queues.longestSendBytes,
  },
  relais_send_queue_clients: {
    kind: "gauge",
    help: "Clients for whom bytes are queued.",
    read: ({ queues }) => queues.waiting,
  },
  relais_receive_queue_bytes: {
    kind: "gauge",
    help: "Bytes received that wait for flood control or for a command to end.",
    read: ({ queues }) => queues.heldBytes,
  },
  relais_push_queue: {
    kind: "gauge",
    help: "Push notifications that wait.",
    read: ({ push }) => push.waiting,
  },
  relais_event_streams: {
    kind: "gauge",
    help: "Open streams of events of the API.",
    read: ({ api }) => api.streams,
  },
  relais_webhook_queue: {
    kind: "gauge",
    help: "Events that wait for webhooks.",
    read: ({ api }) => api.webhooksWaiting,
  },
  relais_webhook_events_dropped_total: {
    kind: "counter",
    help: "Events that were dropped because too many waited for a webhook.",
    read: ({ api }) => api.webhooksDropped,
  },
  relais_files: {
    kind: "gauge",
    help: "Uploaded files that are kept.",
    read: ({ files }) => files.usage.files,
  },
  relais_file_bytes: {
    kind: "gauge",
    help: "Bytes of uploaded files that are kept.",
    read: ({ files }) => files.usage.bytes,
  },
  relais_uploads_active: {
    kind: "gauge",
    help: "Uploads of files under way.",
    read: ({ files }) => files.uploading,
  },
  relais_uploads_total: {
    kind: "counter",
    label: "outcome",
    help: "Uploads of files: accepted, or the reason of the refusal.",
    read: ({ files }) => files.outcomes,
  },
  relais_policy_questions_total: {
    kind: "counter",
    label: "outcome",
    help: "Questions to the policy hook, by outcome: the action; or unreachable, deadline, status, answer, busy, paused, where the default counted.",
    read: ({ policy }) => policy.outcomes,
  },
  relais_policy_questions_waiting: {
    kind: "gauge",
    help: "Questions that wait for an answer of the policy hook.",
    read: ({ policy }) => policy.waiting,
  },
  relais_dnsbl_answers_total: {
    kind: "counter",
    label: "action",
    help: "Answers of DNS blocklists about clients, by what follows: refuse, require-account, mark, ignore, unlisted.",
    read: ({ dnsbl }) => Object.entries(dnsbl.metrics.answers),
  },
  relais_dnsbl_failures_total: {
    kind: "counter",
    label: "reason",
    help: "Clients about whom a DNS blocklist did not answer, by reason: timeout, server, busy, list, skipped.",
    read: ({ dnsbl }) => Object.entries(dnsbl.metrics.failures),
  },
  relais_dnsbl_lists_skipped: {
    kind: "gauge",
    help: "DNS blocklists that are not asked for some time, since they have not answered several times in a row.",
    read: ({ dnsbl }) => dnsbl.metrics.skipped,
  },
  relais_internal_errors_total: {
    kind: "counter",
    help: "Exceptions inside the engine's callbacks and in the runtime.",
    read: ({ server }) => server.metrics.applicationErrors,
  },
  relais_unregistered_connections: {
    kind: "gauge",
    help: "Connections that have not registered yet.",
    read: ({ application }) => application.metrics.unregistered,
  },
  relais_users: {
    kind: "gauge",
    help: "Users, with those who stay without a connection.",
    read: ({ application }) => application.metrics.users,
  },
  relais_operators: {
    kind: "gauge",
    help: "Users who are operators.",
    read: ({ application }) => application.metrics.operators,
  },
  relais_channels: {
    kind: "gauge",
    help: "Channels.",
    read: ({ application }) => application.metrics.channels,
  },
  relais_accounts: {
    kind: "gauge",
    help: "Accounts.",
    read: ({ application }) => application.metrics.accounts,
  },
  relais_commands_total: {
    kind: "counter",
    label: "command",
    help: "Uses of commands, by name.",
    read: ({ application }) => application.metrics.commandUses,
  },
  relais_command_duration_seconds: {
    kind: "histogram",
    label: "command",
    help: "Durations of commands with their answer, of one use in 16, without the commit of history.",
    read: ({ application }) => application.metrics.commandDurations,
  },
  relais_rendered_lines_total: {
    kind: "counter",
    help: "Lines rendered, one for each line and form.",
    read: ({ application }) => application.metrics.renderings,
  },
  relais_relayed_messages_total: {
    kind: "counter",
    help: "Channel messages that were relayed as they were received.",
    read: ({ application }) => application.metrics.relayed,
  },
  relais_logins_total: {
    kind: "counter",
    label: "outcome",
    help: "Log-ins to accounts: accepted, or the reason of the refusal.",
    read: ({ events }) => events.logins,
  },
  relais_events_total: {
    kind: "counter",
    label: "event",
    help: "Events of the application, named as in the log.",
    read: ({ events }) => events.events,
  },
  relais_history_commit_duration_seconds: {
    kind: "histogram",
    help: "Durations of the transactions that keep messages.",
    read: ({ store }) => store.history.commits,
  },
  relais_store_failing: {
    kind: "gauge",
    help: "1 while changes cannot be kept, else 0.",
    read: ({ application }) => Number(application.metrics.storeFails),
  },
  relais_cluster_servers: {
    kind: "gauge",
    help: "Servers that have the network together, as this one knows; 0 for a server alone.",
    read: ({ cluster }) => cluster.nodeCount,
  },
  relais_cluster_position: {
    kind: "gauge",
    help: "Position of the last entry of the log that was applied.",
    read: ({ cluster }) => cluster.position,
  },
  relais_cluster_pending_commands: {
    kind: "gauge",
    help: "Commands of this server that the log does not have yet.",
    read: ({ cluster }) => cluster.pending,
  },
  relais_cluster_parked: {
    kind: "gauge",
    help: "1 while the log cannot be reached and clients wait, else 0.",
    read: ({ cluster }) => Number(cluster.isParked),
  },
  relais_cluster_round_trip_duration_seconds: {
    kind: "histogram",
    help: "Time of an entry from this server to the log and back.",
    read: ({ cluster }) => cluster.roundTrips,
  },
  relais_event_loop_delay_seconds: {
    kind: "histogram",
    help: "Time by which a timer, due every 100 ms, came late.",
    read: ({ eventLoop }) => eventLoop,
  },
  relais_heap_bytes: {
    kind: "gauge",
    help: "Memory of the objects of the runtime.",
    read: ({ memory }) => memory.heapUsed,
  },
  relais_external_bytes: {
    kind: "gauge",
    help: "Memory of buffers outside the heap.",
    read: ({ memory }) => memory.external,
  },
  process_resident_memory_bytes: {
    kind: "gauge",
    help: "Resident memory of the process.",
    read: ({ memory }) => memory.rss,
  },
  process_cpu_seconds_total: {
    kind: "counter",
    help: "Processor time of the process, user and system.",
    read: ({ cpuSeconds }) => cpuSeconds,
  },
  process_start_time_seconds: {
    kind: "gauge",
    help: "When the process started, since the Unix epoch.",
    read: ({ startedAt }) => startedAt,
  },
} as const satisfies Readonly<Record<string, MetricRow>>;
