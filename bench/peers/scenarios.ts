/** The loads that the servers are compared under. */
import type { Measure } from "./measures.ts";

export interface Scenario {
  readonly name: string;
  readonly help: string;
  readonly clients: number;
  readonly channels: number;
  readonly senders: number;
  readonly messages: number;
  /** In flight for each sender; ignored with a rate. */
  readonly window: number;
  /** Messages a second in all; 0 for a closed window. */
  readonly rate: number;
  /** Servers that need minutes for this load: they run it once, whatever the number of rounds. */
  readonly once?: readonly string[];
  /** Quantities that mean something under this load, for the picture and the table of ratios. */
  readonly compared: readonly [Measure, Measure, Measure];
}

const SPEED = ["cpuMicrosecondsPerDelivery", "deliveriesPerSecond", "p99Microseconds"] as const;

export const scenarios: readonly Scenario[] = [
  {
    name: "fanout",
    help: "500 clients in one channel, one sender, 20 messages in flight",
    clients: 500,
    channels: 1,
    senders: 1,
    messages: 6_000,
    window: 20,
    rate: 0,
    compared: SPEED,
  },
  {
    name: "rooms",
    help: "500 clients in 50 channels of 10, a sender in each, 4 messages in flight",
    clients: 500,
    channels: 50,
    senders: 50,
    messages: 100_000,
    window: 4,
    rate: 0,
    compared: SPEED,
  },
  {
    name: "paced",
    help: "the same 50 channels of 10 at 5,000 messages a second in all",
    clients: 500,
    channels: 50,
    senders: 50,
    messages: 25_000,
    window: 0,
    rate: 5_000,
    compared: SPEED,
  },
  {
    name: "crowd",
    help: "10,000 clients in 1,000 channels of 10, 100 senders, 2 messages in flight",
    clients: 10_000,
    channels: 1_000,
    senders: 100,
    messages: 50_000,
    window: 2,
    rate: 0,
    once: ["ngircd"],
    compared: ["cpuMicrosecondsPerDelivery", "kibPerClient", "joinedPerSecond"],
  },
];
