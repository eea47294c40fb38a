import type { UsageSignals } from '@harvest/contracts/sources';
import { HarvestError } from '@harvest/runtime/harvest-error';
import { displayUrl } from './http-url.ts';
import type { TdmDeclaration } from './tdm-file.ts';

/** The signals of a page, completed by what its site's file says where the page says nothing. */
export function withDeclaration(page: UsageSignals, file: TdmDeclaration): UsageSignals {
  return {
    ...page,
    tdm_reservation: page.tdm_reservation ?? file.reservation,
    tdm_policy: page.tdm_policy ?? file.policy,
  };
}

/** @throws HarvestError `acquisition.rights_reserved` when a page may not be used as Harvest uses it. */
export function assertMayBeUsed(url: URL, signals: UsageSignals): void {
  if (signals.noai) throw reserved(url, 'asks not to be used by AI (noai)', null);
  if (signals.tdm_reservation === true)
    throw reserved(url, 'reserves text and data mining (TDM Reservation Protocol)', signals.tdm_policy);
}

/** @throws HarvestError `acquisition.rights_reserved`, before anything of the page is read. */
export function assertFileAllows(url: URL, { reservation, policy }: TdmDeclaration): void {
  if (reservation === true)
    throw reserved(
      url,
      `is reserved from text and data mining by ${displayUrl(`${url.origin}/.well-known/tdmrep.json`)}`,
      policy,
    );
}

function reserved(url: URL, words: string, policy: string | null): HarvestError {
  const terms = policy === null ? '' : ` Its terms: ${displayUrl(policy)}`;
  return new HarvestError({
    code: 'acquisition.rights_reserved',
    publicMessage: `The page ${displayUrl(url)} ${words}.${terms}`,
  });
}
