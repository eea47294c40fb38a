import { type UsageGroup, type UsageReport, type UsageRow, usageRowsMax } from '@harvest/contracts/usage';
import type { UsageRow as StoredRow } from '@harvest/store/usage-book';
import { invalidQuery } from '../invalid-query.ts';

type Figures = UsageReport['total'];
type Sum = { -readonly [Name in keyof Figures]: Figures[Name] };

const nothing: Figures = {
  tasks: 0,
  calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: 0,
  own_key_cost_usd: 0,
};
/** Sums of doubles end in noise below what is counted, which is a nano-dollar. */
const nanoPerUsd = 1e9;

function add(sum: Sum, row: StoredRow): void {
  sum.tasks += row.tasks;
  sum.calls += row.calls;
  sum.input_tokens += row.inputTokens;
  sum.output_tokens += row.outputTokens;
  sum.cost_usd += row.costUsd;
  if (row.ownKey) sum.own_key_cost_usd += row.costUsd;
}

function rounded<Row extends Figures>(row: Row): Row {
  return {
    ...row,
    cost_usd: Math.round(row.cost_usd * nanoPerUsd) / nanoPerUsd,
    own_key_cost_usd: Math.round(row.own_key_cost_usd * nanoPerUsd) / nanoPerUsd,
  };
}

/** Sums up usage by the groups that were asked for; rows can be added a day at a time. */
export class UsageSum {
  readonly #groups: readonly UsageGroup[];
  readonly #total: Sum = { ...nothing };
  readonly #rows = new Map<string, Sum & Pick<UsageRow, UsageGroup>>();

  constructor(groups: readonly UsageGroup[]) {
    this.#groups = groups;
  }

  /** @throws HarvestError `request.invalid_query` when there are too many rows. */
  add(stored: readonly StoredRow[]): void {
    for (const row of stored) {
      add(this.#total, row);
      add(this.#rowOf(row), row);
    }
  }

  get total(): Figures {
    return rounded(this.#total);
  }

  /** By day, and those of a day by cost, the dearest first. */
  get rows(): UsageRow[] {
    const byDayAndCost = (one: UsageRow, other: UsageRow): number =>
      (one.day ?? '').localeCompare(other.day ?? '') || other.cost_usd - one.cost_usd;
    return [...this.#rows.values()].map(rounded).sort(byDayAndCost);
  }

  #rowOf({ day, model, keyId }: StoredRow): Sum {
    const named = { day, model, key: keyId };
    const group = Object.fromEntries(this.#groups.map((name) => [name, named[name]]));
    const id = JSON.stringify(group);
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    if (this.#rows.size >= usageRowsMax) {
      throw invalidQuery(
        'group_by',
        `gives more than ${String(usageRowsMax)} rows; ask for fewer groups or days`,
      );
    }
    const made = { ...group, ...nothing };
    this.#rows.set(id, made);
    return made;
  }
}
