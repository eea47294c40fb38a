/** One series of a scrape. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What `/metrics` of a process says, in the Prometheus text format. */
export async function scrape(metricsUrl: string): Promise<readonly Sample[]> {
  const response = await fetch(metricsUrl);
  if (response.status !== 200) throw new Error(`${metricsUrl} was answered with ${String(response.status)}`);
  const body = await response.text();
  return body.split('\n').flatMap((line) => {
    const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (match === null) return [];
    const [, name = '', labels = '', value = ''] = match;
    const pairs = labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g);
    return [
      {
        name,
        value: Number(value),
        labels: Object.fromEntries(
          [...pairs].map(([, key = '', text = '']): [string, string] => [key, text]),
        ),
      },
    ];
  });
}

/** The sum of all series of a name. */
export function total(samples: readonly Sample[], name: string): number {
  return samples.filter((sample) => sample.name === name).reduce((sum, sample) => sum + sample.value, 0);
}
