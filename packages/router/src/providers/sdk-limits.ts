/** The longest time that a Node timer can hold, about 24.8 days: an SDK's own timeout must never come first. */
export const longestTimerMs = 2 ** 31 - 1;
