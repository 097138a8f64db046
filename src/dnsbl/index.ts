/** The public face of DNS blocklists. */
export { DnsblService } from "./dnsbl-service.ts";
export type { DnsblMetrics, DnsblOptions } from "./dnsbl-service.ts";
export { testNames } from "./names.ts";
