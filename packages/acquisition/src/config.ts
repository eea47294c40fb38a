/** Acquisition's part of an app's configuration: environment variables by name. */
import { allowedHostsVariable } from '@harvest/runtime/addresses/allowed-hosts';
import { portsVariable } from '@harvest/runtime/addresses/ports-variable';
import { booleanVariable, integerVariable } from '@harvest/runtime/load-config';
import { z } from 'zod';

const hourMs = 3_600_000;
const mebibyte = 1_048_576;

/** A few sites serve pages from 8080 and 8443; every other port is more likely a service than a site. */
const defaultPorts = '80,443,8080,8443';

/** It goes into a header, in parentheses. */
const contactUrl = z
  .string()
  .regex(/^(?:https?:\/\/|mailto:)[\x21-\x27\x2a-\x7e]{1,500}$/, 'must be an http, https or mailto URL');

/** Fields to be spread into an app's schema, for `loadConfig`. */
export const acquisitionVariables = {
  ACQUISITION_ENABLED: booleanVariable(true),
  ACQUISITION_CONTACT_URL: contactUrl.optional(),
  ACQUISITION_ALLOWED_HOSTS: allowedHostsVariable,
  ACQUISITION_ALLOWED_PORTS: portsVariable(defaultPorts),
  ACQUISITION_PAGE_BYTES_MAX: integerVariable({ min: 1_024, max: 1_024 * mebibyte, default: 10 * mebibyte }),
  ACQUISITION_TASK_BYTES_MAX: integerVariable({ min: 1_024, max: 1_024 * mebibyte, default: 30 * mebibyte }),
  ACQUISITION_TIMEOUT_MS: integerVariable({ min: 100, max: hourMs, default: 20_000 }),
  ACQUISITION_PAGE_TIMEOUT_MS: integerVariable({ min: 100, max: hourMs, default: 45_000 }),
  ACQUISITION_HOST_DELAY_MS: integerVariable({ min: 0, max: hourMs, default: 1_000 }),
  ACQUISITION_HOST_WAIT_MAX_MS: integerVariable({ min: 0, max: hourMs, default: 5_000 }),
  ACQUISITION_CRAWL_DELAY_MAX_MS: integerVariable({ min: 0, max: hourMs, default: 60_000 }),
} as const;

export type AcquisitionConfig = z.infer<z.ZodObject<typeof acquisitionVariables>>;
