/** The shop's services, as the alerts name them. */
export const serviceNames = [
  "checkout",
  "payments",
  "catalog",
  "search",
  "fulfilment",
  "kafka",
  "web",
  "orders-db",
  "inventory",
  "gateway",
] as const;

export type ServiceName = (typeof serviceNames)[number];

export const metricNames = ["rate", "errors", "p50", "p95", "p99", "saturation"] as const;
export type MetricName = (typeof metricNames)[number];

export interface Service {
  readonly name: ServiceName;
  readonly does: string;
  readonly team: string;
  readonly dependsOn: readonly ServiceName[];
  /** What people and monitors call it besides its name, lower case. */
  readonly aliases: readonly string[];
  /** Usual values: requests per second, per cent of them failing, milliseconds, and what runs full first. */
  readonly usual: Readonly<Record<MetricName, number>>;
  /** What `saturation` measures here. */
  readonly saturation: { readonly title: string; readonly unit: string };
}

const usual = (
  rate: number,
  errors: number,
  p50: number,
  p95: number,
  p99: number,
  saturation: number,
): Service["usual"] => ({ rate, errors, p50, p95, p99, saturation });

const percent = (title: string) => ({ title, unit: "%" });

const services: readonly Service[] = [
  {
    name: "checkout",
    does: "carts and orders",
    team: "team-checkout",
    dependsOn: ["payments", "inventory", "orders-db", "kafka"],
    aliases: ["checkout-api", "checkout-service", "cart"],
    usual: usual(84, 0.3, 62, 210, 480, 41),
    saturation: percent("CPU"),
  },
  {
    name: "payments",
    does: "card payments through the card gateway",
    team: "team-payments",
    dependsOn: ["orders-db"],
    aliases: ["payment", "payments-api", "payment-service", "card gateway"],
    usual: usual(38, 0.4, 74, 180, 390, 38),
    saturation: percent("database connections in use"),
  },
  {
    name: "catalog",
    does: "products and prices",
    team: "team-browse",
    dependsOn: ["search"],
    aliases: ["catalogue", "catalog-api", "product page", "facets"],
    usual: usual(260, 0.05, 18, 55, 120, 96),
    saturation: percent("cache hits"),
  },
  {
    name: "search",
    does: "product search",
    team: "team-browse",
    dependsOn: [],
    aliases: ["search-api", "search-indexer", "opensearch"],
    usual: usual(120, 0.1, 35, 95, 220, 61),
    saturation: percent("memory"),
  },
  {
    name: "fulfilment",
    does: "turns orders into parcels",
    team: "team-logistics",
    dependsOn: ["kafka", "inventory"],
    aliases: ["fulfillment", "fulfilment-worker", "warehouse"],
    usual: usual(22, 0.2, 110, 340, 720, 44),
    saturation: percent("worker slots in use"),
  },
  {
    name: "kafka",
    does: "the event log between services",
    team: "team-platform",
    dependsOn: [],
    aliases: ["consumer lag", "orders.events", "consumer group", "kafka broker"],
    usual: usual(940, 0.01, 4, 11, 26, 120),
    saturation: { title: "consumer lag (orders.events)", unit: "messages" },
  },
  {
    name: "web",
    does: "the shop in the browser",
    team: "team-storefront",
    dependsOn: ["gateway"],
    aliases: ["checkout-web", "storefront", "frontend", "web-shop", "browser"],
    usual: usual(310, 0.2, 140, 620, 1400, 55),
    saturation: percent("sessions that load in time"),
  },
  {
    name: "orders-db",
    does: "PostgreSQL with the orders",
    team: "team-platform",
    dependsOn: [],
    aliases: ["orders database", "ordersdb", "rds", "postgres", "postgresql"],
    usual: usual(1500, 0.01, 2, 9, 31, 46),
    saturation: percent("CPU"),
  },
  {
    name: "inventory",
    does: "what is in stock",
    team: "team-logistics",
    dependsOn: ["orders-db"],
    aliases: ["inventory-api", "stock"],
    usual: usual(95, 0.1, 24, 80, 170, 33),
    saturation: percent("CPU"),
  },
  {
    name: "gateway",
    does: "the way in from the internet",
    team: "team-platform",
    dependsOn: ["checkout", "catalog", "search"],
    aliases: ["api-gateway", "ingress", "envoy", "load balancer"],
    usual: usual(520, 0.15, 9, 40, 130, 29),
    saturation: percent("CPU"),
  },
];

const byName = new Map(services.map((service) => [service.name, service]));

export function serviceOf(name: ServiceName): Service {
  const service = byName.get(name);
  if (service === undefined) throw new Error(`no such service: ${name}`);
  return service;
}

export const runbookOf = (name: ServiceName): string => `https://runbooks.example.com/${name}`;
export const dashboardOf = (name: ServiceName): string => `https://grafana.example.com/d/${name}`;
